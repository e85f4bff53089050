import { describe, expect, it } from "vitest";
import type { MeasureVitals } from "../api/shapes";
import { dayBeside, digitsOf, drawnOf, numberIn, rangeOf, timesIn, unitOf } from "./judgements";

const NOTHING: MeasureVitals = {
  measure: "systolic",
  unit: "mm[Hg]",
  limits: null,
  standing: null,
  points: [],
  days: [],
  slots: [],
};

describe("what is drawn of a measure", () => {
  it("is each reading with its doubts, or the days of a year with their span", () => {
    const points = [{ at: "2026-11-25T08:00:00Z", value: 141, doubts: ["moved"] }];
    expect(drawnOf({ ...NOTHING, points })).toMatchObject({ mean: [141], low: null, doubts: [["moved"]] });
    const days = [{ day: "2026-11-25", low: 120, mean: 130, high: 150, count: 4 }];
    expect(drawnOf({ ...NOTHING, days })).toMatchObject({ mean: [130], low: [120], high: [150] });
  });

  it("shows the limits also where no value is near them", () => {
    const drawn = drawnOf({ ...NOTHING, points: [{ at: "2026-11-25T08:00:00Z", value: 120, doubts: [] }] });
    const limits = { concern_below: 90, notice_below: null, notice_above: null, concern_above: 180, version: 1 };
    const [low, high] = rangeOf(drawn, limits);
    expect(low).toBeLessThan(90);
    expect(high).toBeGreaterThan(180);
    expect(rangeOf(drawnOf(NOTHING), null)).toEqual([0, 1]);
  });
});

describe("what somebody writes", () => {
  it("is a number with a comma or a point, nothing, or a refusal that names its field", () => {
    expect([numberIn("a", "36,5"), numberIn("a", 120), numberIn("a", " ")]).toEqual([36.5, 120, null]);
    expect(() => numberIn("concern_above", "high")).toThrow(
      expect.objectContaining({ troubles: [{ field: "concern_above", code: "not-a-number", by: "" }] }),
    );
  });

  it("is times in more than one way", () => {
    expect(timesIn("8:00, 20.30 21h15;22 9")).toEqual([
      "08:00",
      "20:30",
      "21:15",
      "22:00",
      "09:00",
    ]);
    expect(timesIn("")).toEqual([]);
  });
});

describe("units and days", () => {
  it("are written as people write them", () => {
    expect([unitOf("mm[Hg]"), unitOf("Cel"), unitOf("kg"), unitOf(null)]).toEqual(["mmHg", "°C", "kg", ""]);
    expect([digitsOf("systolic", 120), digitsOf("weight", 70), digitsOf("pulse", 71.5)]).toEqual([0, 1, 1]);
    expect([dayBeside("2026-03-01", -1), dayBeside("2026-12-31", 1)]).toEqual(["2026-02-28", "2027-01-01"]);
  });
});
