import { describe, expect, it } from "vitest";
import { ageOf, countdown } from "./ages";

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

describe("the countdown of an answer", () => {
  it.each([
    [-3 * S, { stage: 0, left: 20 * S, share: 1 }],
    [0, { stage: 0, left: 20 * S, share: 1 }],
    [10 * S, { stage: 0, left: 10 * S, share: 0.5 }],
    [40 * S, { stage: 1, left: 20 * S, share: 0.5 }],
    [120 * S, { stage: 2, left: 60 * S, share: 0.5 }],
    [200 * S, { stage: 3, left: -20 * S, share: 0 }],
  ])("after %i ms is %j", (waited, expected) => {
    expect(countdown(waited)).toEqual(expected);
  });

  it("goes on to the next limit at the very second", () => {
    expect([20, 60, 180].map((limit) => countdown(limit * S).stage)).toEqual([1, 2, 3]);
  });
});
