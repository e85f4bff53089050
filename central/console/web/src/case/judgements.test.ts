import { describe, expect, it } from "vitest";
import type { AttemptRow } from "../api/shapes";
import { knownOf } from "./answers";
import { movedIn, shareOf, ticksOf } from "./day";
import { isEmpty, seenIn } from "./evidence";
import { keysOf } from "./facts";
import { foremost, permitted } from "./permits";

const me = { id: "me", permissions: ["queue.see", "cases.work"] as const };
const operator = { id: me.id, permissions: [...me.permissions] };
const supervisor = { id: "boss", permissions: [...me.permissions, "cases.reassign" as const] };

describe("what an operator may do", () => {
  it("is to take what nobody has", () => {
    const allowed = permitted({ owner: null, state: "queued" }, operator);
    expect([...allowed].sort()).toEqual(["note", "take"]);
    expect(foremost(allowed, false)).toBe("take");
  });

  it("is to work on one's own case, notifying first, and resolving once help comes", () => {
    const allowed = permitted({ owner: "me", state: "taken" }, operator);
    expect(allowed.has("take")).toBe(false);
    expect(foremost(allowed, false)).toBe("notify");
    expect(foremost(allowed, true)).toBe("resolve");
    expect(foremost(new Set(["note", "state"]), false)).toBe("state");
  });

  it("is to close or reopen what is resolved", () => {
    const allowed = permitted({ owner: "me", state: "resolved" }, operator);
    expect([...allowed].sort()).toEqual(["close", "note", "state"]);
    expect(foremost(allowed, true)).toBe("close");
  });

  it("is to close what a colleague resolved and left, where one leads", () => {
    const row = { owner: "other", state: "resolved" } as const;
    expect([...permitted(row, operator)]).toEqual(["note"]);
    expect([...permitted(row, supervisor)].sort()).toEqual(["close", "note"]);
  });

  it("is only to read and note a colleague's case, unless one leads", () => {
    const row = { owner: "other", state: "taken" } as const;
    expect([...permitted(row, operator)]).toEqual(["note"]);
    expect([...permitted(row, supervisor)].sort()).toEqual(["handover", "note", "release"]);
  });

  it("is nothing with a closed case, or without the right", () => {
    expect(permitted({ owner: "me", state: "closed" }, operator).size).toBe(0);
    expect(permitted({ owner: null, state: "queued" }, { id: "me", permissions: [] }).size).toBe(0);
  });
});

function attempt(change: Partial<AttemptRow>): AttemptRow {
  return {
    id: "1",
    contact: "anna",
    contact_name: "Anna",
    channel: "sms",
    state: "sent",
    planned_at: "2026-11-22T03:12:00Z",
    ended_at: null,
    error: null,
    answer: null,
    answered_at: null,
    minutes: null,
    ...change,
  };
}

describe("what is known of a contact", () => {
  it("is nothing before anybody told them", () => {
    expect(knownOf("anna", [attempt({ contact: "pep" })]).is).toBe("idle");
  });

  it("is their answer, whatever was sent after it", () => {
    const known = knownOf("anna", [
      attempt({ answer: "going", minutes: 6, answered_at: "2026-11-22T03:12:30Z" }),
      attempt({ id: "2", planned_at: "2026-11-22T03:13:00Z", state: "stopped" }),
    ]);
    expect(known).toMatchObject({ is: "going", minutes: 6 });
  });

  it("is the latest answer where they changed their mind", () => {
    const known = knownOf("anna", [
      attempt({ answer: "going", answered_at: "2026-11-22T03:12:30Z" }),
      attempt({ id: "2", answer: "cannot", answered_at: "2026-11-22T03:14:00Z" }),
    ]);
    expect(known.is).toBe("cannot");
  });

  it("is that one channel reached them, though another failed later", () => {
    const known = knownOf("anna", [
      attempt({}),
      attempt({ id: "2", state: "failed", planned_at: "2026-11-22T03:12:20Z" }),
    ]);
    expect(known.is).toBe("sent");
  });
});

describe("evidence", () => {
  it("is read from what a home sends", () => {
    const seen = seenIn({
      acceleration: { rate_hz: 50, magnitude_g: [1, 4.1, 1], impact_index: 1, peak_g: 4.1 },
      motion: [
        { place: "kitchen", last_at: "2026-11-22T02:00:00Z" },
        { place: "bathroom", last_at: "2026-11-22T03:11:00Z" },
      ],
    });
    expect(seen.curve).toMatchObject({ impact: 1, peak: 4.1, angle: undefined });
    expect(seen.motion.map((room) => room.place)).toEqual(["bathroom", "kitchen"]);
  });

  it.each([
    [null],
    [{}],
    [{ acceleration: 3, motion: "much" }],
    [{ acceleration: { rate_hz: 0, magnitude_g: [1, 2] } }],
    [{ motion: [null, { place: "kitchen", last_at: "yesterday" }] }],
    [{ doors: [{ device: "door-1", open: "yes", since: "2026-11-22T03:02:00Z" }], bed: {} }],
    [{ day: { until: "soon", rooms: [{ place: "hall", counts: "0" }] } }],
    [{ day: { until: "2026-11-22T03:30:00Z", rooms: [{ place: "hall", counts: "" }] } }],
    [{ day: { until: "2026-11-22T03:30:00Z", bin_min: -1, rooms: [{ place: "a", counts: "1" }] } }],
  ])("that cannot be read is left out: %j", (evidence) => {
    expect(isEmpty(seenIn(evidence))).toBe(true);
  });

  it("shows open doors first, and the bed", () => {
    const since = "2026-11-22T03:02:00Z";
    const seen = seenIn({
      doors: [
        { device: "door-2", open: false, since },
        { device: "door-1", place: "entrance", open: true, since },
      ],
      bed: { occupied: false, since },
    });
    expect(seen.doors.map((door) => [door.device, door.open])).toEqual([
      ["door-1", true],
      ["door-2", false],
    ]);
    expect(seen.bed?.occupied).toBe(false);
  });

  it("of a day joins what moved, and tells silence from what nobody knows", () => {
    const { day } = seenIn({
      day: {
        until: "2026-11-22T04:00:00Z",
        bin_min: 60,
        rooms: [
          { place: "hall", counts: "--012900" },
          { place: "bathroom", counts: "3" },
        ],
      },
    });
    if (day === undefined) throw new Error("it can be read");
    expect(new Date(day.from).toISOString()).toBe("2026-11-21T20:00:00.000Z");
    const [hall, bathroom] = day.rooms;
    expect(hall?.stretches).toEqual([
      { from: 0, to: 2 / 8, level: "unknown" },
      { from: 3 / 8, to: 5 / 8, level: "few" },
      { from: 5 / 8, to: 6 / 8, level: "many" },
    ]);
    expect(bathroom?.stretches.map((each) => each.level)).toEqual(["unknown", "many"]);
    expect(movedIn(day, hall?.stretches ?? [])).toEqual([
      [Date.parse("2026-11-21T23:00:00Z"), Date.parse("2026-11-22T02:00:00Z")],
    ]);
    expect(shareOf(day, Date.parse("2026-11-22T03:00:00Z"))).toBe(7 / 8);
    expect(shareOf(day, Date.parse("2026-11-22T05:00:00Z"))).toBeUndefined();
  });

  it("of a day keeps the hours away from the alarm's own time", () => {
    const { day } = seenIn({
      day: {
        until: "2026-11-22T04:00:00Z",
        rooms: [{ place: "hall", counts: "0".repeat(48) }],
      },
    });
    if (day === undefined) throw new Error("it can be read");
    const all = ticksOf(day, undefined);
    expect(all.map((tick) => tick.hour % 6)).toEqual(all.map(() => 0));
    expect(all).toHaveLength(4);
    expect(ticksOf(day, all[1]?.at)).toHaveLength(3);
  });

  it("keeps an impact that lies outside the curve within it", () => {
    const seen = seenIn({
      acceleration: { rate_hz: 50, magnitude_g: [1, 2, 3], impact_index: 99, peak_g: 3 },
    });
    expect(seen.curve?.impact).toBe(2);
  });
});

describe("the words of the timeline", () => {
  it("prefer the most telling key", () => {
    expect(
      keysOf({ kind: "contact.answered", data: { answer: "going", minutes: 6 } }),
    ).toEqual(["contact_answered-going-minutes", "contact_answered-going", "contact_answered"]);
    expect(keysOf({ kind: "case.taken", data: {} })).toEqual(["case_taken"]);
  });
});
