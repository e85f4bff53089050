import { describe, expect, it } from "vitest";
import { Refusal } from "../api/client";
import { whyOf } from "./refused";

describe("a refused change of an account", () => {
  it.each([
    [401, [], "wrong"],
    [403, [], "wider"],
    [409, [], "changed"],
    [410, [], "other"],
    [422, ["password.too-short"], "weak"],
    [422, [], "wrong"],
    [429, [], "slow"],
    [500, [], "nobody"],
    [0, [], "nobody"],
  ] as const)("%i with %j is worded as %s", (status, codes, why) => {
    expect(whyOf(new Refusal(status, "", "", null, codes))).toBe(why);
  });

  it("is a login that somebody has, where a new one was asked for", () => {
    expect(whyOf(new Refusal(409, "", ""), "taken")).toBe("taken");
  });

  it("is nobody's answer where it is no refusal at all", () => {
    expect(whyOf(new TypeError("x"))).toBe("nobody");
  });
});
