import { describe, expect, it } from "vitest";
import { meantBy } from "./layout";

describe("what is meant by a key", () => {
  it.each([
    ["j", "KeyJ", "ltr", "j"],
    ["ج", "KeyJ", "rtl", "j"],
    ["ф", "KeyA", "ltr", "a"],
    ["ñ", "Semicolon", "ltr", "ñ"],
    ["Enter", "Enter", "rtl", "Enter"],
    ["ArrowRight", "ArrowRight", "ltr", "ArrowRight"],
    ["ArrowLeft", "ArrowLeft", "rtl", "ArrowRight"],
    ["ArrowRight", "ArrowRight", "rtl", "ArrowLeft"],
    ["ArrowDown", "ArrowDown", "rtl", "ArrowDown"],
  ])("%s (%s) in a page %s is %s", (key, code, dir, meant) => {
    expect(meantBy({ key, code, shiftKey: false }, dir)).toBe(meant);
  });

  it("is a question mark where the other script's key is pressed with Shift", () => {
    expect(meantBy({ key: "؟", code: "Slash", shiftKey: true }, "rtl")).toBe("?");
  });
});
