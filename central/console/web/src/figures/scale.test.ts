import { describe, expect, it } from "vitest";
import { bandOf, scaleOf, stepsOf } from "./scale";

describe("the scale of seconds", () => {
  it("keeps both limits in sight, whatever the times", () => {
    for (const longest of [0, 30, 200, 5000]) {
      const at = scaleOf(longest);
      expect(at(0)).toBe(0);
      expect(at(60)).toBeGreaterThan(0.2);
      expect(at(180)).toBeGreaterThan(at(60));
      expect(at(180)).toBeLessThan(1);
      expect(at(100_000)).toBe(1);
    }
  });
});

describe("a time", () => {
  it("is in its limit's band at the limit itself", () => {
    expect([0, 60, 61, 180, 181].map(bandOf)).toEqual(["in-time", "in-time", "slow", "slow", "late"]);
  });
});

describe("the steps of an axis", () => {
  it("are round, few, and within what there is", () => {
    expect(stepsOf(0)).toEqual([]);
    expect(stepsOf(1)).toEqual([1]);
    expect(stepsOf(7)).toEqual([5]);
    expect(stepsOf(150)).toEqual([50, 100, 150]);
    expect(stepsOf(4100)).toEqual([2000, 4000]);
  });
});
