import { describe, expect, it } from "vitest";
import { ageOf, lateness } from "./ages";

const S = 1000;
const MIN = 60 * S;
const H = 60 * MIN;

describe("an age", () => {
  it.each([
    [-5 * S, { unit: "seconds", seconds: 0 }],
    [14_999, { unit: "seconds", seconds: 14 }],
    [62 * S, { unit: "minutes", minutes: 1, seconds: "02" }],
    [59 * MIN + 59 * S, { unit: "minutes", minutes: 59, seconds: "59" }],
    [H + 5 * MIN, { unit: "hours", hours: 1, minutes: "05" }],
    [47 * H, { unit: "hours", hours: 47, minutes: "00" }],
    [75 * H, { unit: "days", days: 3 }],
  ])("of %d ms fits a glance", (age, said) => {
    expect(ageOf(age)).toEqual(said);
  });
});

describe("the ring", () => {
  it("fills its thirds at 20, 60 and 180 seconds", () => {
    expect(lateness(0)).toEqual({ stage: 0, thirds: [0, 0, 0] });
    expect(lateness(10 * S)).toEqual({ stage: 0, thirds: [0.5, 0, 0] });
    expect(lateness(40 * S)).toEqual({ stage: 1, thirds: [1, 0.5, 0] });
    expect(lateness(120 * S)).toEqual({ stage: 2, thirds: [1, 1, 0.5] });
    expect(lateness(200 * S)).toEqual({ stage: 3, thirds: [1, 1, 1] });
  });

  it("moves on at each limit itself", () => {
    expect([20, 60, 180].map((limit) => lateness(limit * S).stage)).toEqual([1, 2, 3]);
  });
});
