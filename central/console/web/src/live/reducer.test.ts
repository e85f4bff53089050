import { describe, expect, it } from "vitest";
import type { LiveMessage, QueueRow } from "../api/shapes";
import { heard, learned, NOTHING_YET, type Live } from "./reducer";

const NOW = "2026-11-22T03:12:00Z";

function row(id: string, change: Partial<QueueRow> = {}): QueueRow {
  return {
    id,
    number: Number(id),
    state: "queued",
    priority: 1,
    cause: "fall",
    place: null,
    who: "",
    town: "",
    hub: null,
    alarms: 1,
    test: false,
    unconfirmed: false,
    opened_at: NOW,
    alerted_at: NOW,
    owner: null,
    owner_name: null,
    handed_by: null,
    position: Number(id),
    ...change,
  };
}

function message(kind: LiveMessage["kind"], change: Partial<LiveMessage> = {}): LiveMessage {
  return { kind, position: 0, now: NOW, whole: false, cases: [], people: [], ...change };
}

function ids(live: Live): string[] {
  return live.rows.map((one) => one.id);
}

const three = heard(
  NOTHING_YET,
  message("snapshot", { whole: true, position: 10, cases: [row("3"), row("1"), row("2")] }),
);

describe("the live queue", () => {
  it("is empty and knows that it is not filled before a snapshot has come", () => {
    expect(heard(NOTHING_YET, message("beat", { position: 9 }))).toBe(NOTHING_YET);
    expect(NOTHING_YET.filled).toBe(false);
  });

  it("holds a snapshot in the order of the queue, and resumes after it", () => {
    expect(ids(three)).toEqual(["1", "2", "3"]);
    expect(three.position).toBe(10);
  });

  it("puts a changed case where it now belongs", () => {
    const worse = message("changed", {
      position: 12,
      cases: [row("3", { position: 12, opened_at: "2026-11-22T03:00:00Z" })],
    });
    const live = heard(three, worse);
    expect(ids(live)).toEqual(["3", "1", "2"]);
    expect(live.position).toBe(12);
  });

  it("takes a closed case off, and resumes after its end", () => {
    const live = heard(
      three,
      message("changed", { cases: [row("2", { state: "closed", position: 14 })] }),
    );
    expect(ids(live)).toEqual(["1", "3"]);
    expect(live.known.has("2")).toBe(false);
    expect(live.position).toBe(14);
  });

  it("does not go back to an older state of a case", () => {
    const news = learned(three, [row("1", { owner: "me", state: "taken", position: 20 })]);
    const late = heard(news, message("changed", { cases: [row("1", { position: 11 })] }));
    expect(late.known.get("1")?.owner).toBe("me");
  });

  it("does not resume after what only a request has told", () => {
    const news = learned(three, [row("1", { position: 99 })]);
    expect(news.position).toBe(10);
  });

  it("does not resume after a beat, whose cases may still be on their way", () => {
    expect(heard(three, message("beat", { position: 50 })).position).toBe(10);
  });

  it("adds what changed while the link was down, and keeps the rest", () => {
    const live = heard(
      three,
      message("snapshot", {
        position: 30,
        cases: [row("9", { position: 25, priority: 2 }), row("1", { state: "closed", position: 26 })],
      }),
    );
    expect(ids(live)).toEqual(["2", "3", "9"]);
    expect(live.position).toBe(30);
  });

  it("replaces everything by a whole snapshot, also one from another past", () => {
    const live = heard(three, message("snapshot", { whole: true, position: 4, cases: [row("4")] }));
    expect(ids(live)).toEqual(["4"]);
    expect(live.position).toBe(4);
  });

  it("knows who is here, and keeps it through a snapshot", () => {
    const marc = { id: "marc", name: "Marc Ribas", looks_at: "1" };
    const told = heard(three, message("presence", { people: [marc] }));
    expect(told.people).toEqual([marc]);
    expect(told.rows).toBe(three.rows);
    expect(heard(told, message("snapshot", { whole: true, position: 40 })).people).toEqual([marc]);
  });

  it("is the same queue whether changes come one by one or all at once", () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      row(String(index + 1), {
        priority: 1 + ((index * 7) % 5),
        opened_at: new Date(1_700_000_000_000 + ((index * 7919) % 1000) * 1000).toISOString(),
        owner: index % 3 === 0 ? "someone" : null,
        state: index % 3 === 0 ? "taken" : "queued",
      }),
    );
    const empty = heard(NOTHING_YET, message("snapshot", { whole: true }));
    const atOnce = heard(empty, message("changed", { cases: many }));
    let one = empty;
    for (const each of many) one = heard(one, message("changed", { cases: [each] }));
    expect(ids(one)).toEqual(ids(atOnce));
    expect(one.position).toBe(atOnce.position);
  });
});
