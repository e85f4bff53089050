import { describe, expect, it } from "vitest";
import { around, beside, dayAfter, daysOf, pathOf, shownAt, type Shown } from "./period";

describe("a period", () => {
  it("of a week begins on Monday, also across a year", () => {
    expect(around("week", "2027-01-01")).toEqual({
      kind: "week",
      first: "2026-12-28",
      last: "2027-01-03",
    });
    expect(around("week", "2026-11-22").first).toBe("2026-11-16");
  });

  it("of a month ends with its last day, in a leap year too", () => {
    expect(around("month", "2028-02-10").last).toBe("2028-02-29");
    expect(around("month", "2026-12-31")).toEqual({
      kind: "month",
      first: "2026-12-01",
      last: "2026-12-31",
    });
  });

  it("goes on without a gap and comes back", () => {
    for (const kind of ["day", "week", "month", "range"] as const) {
      let period = around(kind, "2026-01-31");
      for (let step = 0; step < 20; step += 1) {
        const next = beside(period, 1);
        expect(next.first).toBe(dayAfter(period.last, 1));
        expect(beside(next, -1)).toEqual(period);
        period = next;
      }
    }
  });

  it("counts its days where the clocks change as well", () => {
    expect(daysOf(around("month", "2026-10-25"))).toBe(31);
    expect(daysOf(around("day", "2026-10-25"))).toBe(1);
  });
});

describe("the address of the figures", () => {
  const all: Shown[] = [
    { period: null, chosen: null },
    { period: null, chosen: { by: "waiting" } },
    { period: around("day", "2026-11-25"), chosen: { by: "hour", value: 3 } },
    { period: around("week", "2026-11-25"), chosen: { by: "over", value: 180 } },
    { period: around("month", "2026-11-25"), chosen: { by: "operator", value: "0a-1b" } },
    { period: { kind: "range", first: "2026-11-01", last: "2026-11-09" }, chosen: null },
  ];

  it("leads back to what was shown", () => {
    for (const shown of all) expect(shownAt(pathOf(shown))).toEqual(shown);
  });

  it("that makes no sense is today", () => {
    for (const path of ["day.2026-13-01", "month.", "range.2026-02-02.2026-01-01", "x/y", "day."]) {
      expect(shownAt(path)).toEqual({ period: null, chosen: null });
    }
  });
});
