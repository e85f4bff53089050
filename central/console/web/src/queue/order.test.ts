import { describe, expect, it } from "vitest";
import type { QueueRow } from "../api/shapes";
import {
  counts,
  inOrder,
  matching,
  nextPriority,
  nextUntaken,
  placeOf,
  ringsForLife,
  stepFrom,
  WHOLE,
} from "./order";


function row(number: number, change: Partial<QueueRow> = {}): QueueRow {
  return {
    id: String(number),
    number,
    state: "queued",
    priority: 1,
    cause: "fall",
    place: "bathroom",
    who: "Núria Font",
    town: "Barcelona",
    hub: "hub-0001",
    alarms: 1,
    test: false,
    unconfirmed: false,
    opened_at: `2026-11-22T03:00:${String(number).padStart(2, "0")}Z`,
    alerted_at: "2026-11-22T03:00:00Z",
    owner: null,
    owner_name: null,
    handed_by: null,
    position: number,
    ...change,
  };
}

const mine: Partial<QueueRow> = { owner: "me", state: "taken" };

function numbers(rows: readonly QueueRow[]): number[] {
  return rows.map((one) => one.number);
}

describe("the order of the queue", () => {
  it("goes by priority before anything else", () => {
    const rows = [row(1, { priority: 3 }), row(2, { priority: 1, ...mine }), row(3, { priority: 2 })];
    expect(numbers(rows.sort(inOrder))).toEqual([2, 3, 1]);
  });

  it("puts what nobody has before what somebody has, and then the oldest first", () => {
    const rows = [row(1, mine), row(4), row(3), row(2, mine)];
    expect(numbers(rows.sort(inOrder))).toEqual([3, 4, 1, 2]);
  });

  it("puts a test behind what a person may need, and a resolved case below all", () => {
    const rows = [
      row(1, { state: "resolved" }),
      row(2, { test: true }),
      row(9, { priority: 4 }),
      row(7, { priority: 3 }),
      row(3),
    ];
    expect(numbers(rows.sort(inOrder))).toEqual([3, 7, 2, 9, 1]);
  });

  it("finds the place of a row among others", () => {
    const rows = [row(1), row(3), row(5)];
    expect(placeOf(rows, row(0))).toBe(0);
    expect(placeOf(rows, row(4))).toBe(2);
    expect(placeOf(rows, row(6))).toBe(3);
  });
});

describe("the next case", () => {
  it("is the first that nobody has, a test only when nothing real waits", () => {
    expect(nextUntaken([row(1, mine), row(2, { test: true }), row(3)])?.number).toBe(3);
    expect(nextUntaken([row(1, mine), row(2, { test: true })])?.number).toBe(2);
    expect(nextUntaken([row(1, mine)])).toBeUndefined();
  });

  it("stays at the ends when one steps beyond them", () => {
    const rows = [row(1), row(2)];
    expect(stepFrom(rows, "2", 1)?.number).toBe(2);
    expect(stepFrom(rows, "1", -1)?.number).toBe(1);
    expect(stepFrom(rows, null, 1)?.number).toBe(1);
    expect(stepFrom(rows, null, -1)?.number).toBe(2);
    expect(stepFrom([], null, 1)).toBeUndefined();
  });
});

describe("the bell", () => {
  it("rings for an untaken life alarm alone, never for a test", () => {
    expect(ringsForLife(row(1))).toBe(true);
    expect(ringsForLife(row(1, mine))).toBe(false);
    expect(ringsForLife(row(1, { test: true }))).toBe(false);
    expect(ringsForLife(row(1, { priority: 2 }))).toBe(false);
  });

  it("rings for a priority that is more urgent than any we know", () => {
    expect(ringsForLife(row(1, { priority: 0 }))).toBe(true);
  });
});

describe("the counts", () => {
  it("leave out tests and resolved cases, and tell how many wait", () => {
    const all = counts([
      row(1),
      row(2, mine),
      row(3, { test: true }),
      row(4, { state: "resolved", owner: "me" }),
      row(5, { priority: 4 }),
    ]);
    expect(all.map((one) => [one.open, one.untaken])).toEqual([
      [2, 1],
      [0, 0],
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });
});

describe("the filter", () => {
  const cause = (): string => "Caiguda bany";

  it("finds by any part, without accents or capitals", () => {
    const rows = [row(1, mine), row(2, { ...mine, who: "Pere Camps", town: "Reus" })];
    expect(numbers(matching(rows, { ...WHOLE, text: "nuria" }, cause))).toEqual([1]);
    expect(numbers(matching(rows, { ...WHOLE, text: "REUS pere" }, cause))).toEqual([2]);
    expect(numbers(matching(rows, { ...WHOLE, text: "caiguda" }, cause))).toEqual([1, 2]);
  });

  it("never hides an untaken life alarm", () => {
    const rows = [row(1), row(2, mine), row(3, { priority: 2 })];
    expect(numbers(matching(rows, { ...WHOLE, text: "nobody of this name" }, cause))).toEqual([1]);
  });

  it("shows one's own alone, or one priority, and never hides a life alarm by that", () => {
    const rows = [row(1), row(2, mine), row(3, { ...mine, owner: "other" }), row(4, { priority: 3 })];
    const own = mine.owner ?? null;
    expect(numbers(matching(rows, { ...WHOLE, owner: own }, cause))).toEqual([1, 2]);
    expect(numbers(matching(rows, { ...WHOLE, priority: 3 }, cause))).toEqual([1, 4]);
  });

  it("goes through the priorities one by one, and back to all", () => {
    expect(nextPriority(null)).toBe(1);
    expect(nextPriority(3)).toBe(4);
    expect(nextPriority(5)).toBeNull();
  });

  it("hides nothing while it is empty", () => {
    const rows = [row(1, mine)];
    expect(matching(rows, { ...WHOLE, text: "  " }, cause)).toBe(rows);
  });
});
