import { describe, expect, it } from "vitest";
import { actionOf, GROUPS, KEYS, type Action, type Stroke } from "./keymap";

function stroke(key: string, change: Partial<Stroke> = {}): Stroke {
  return { key, alt: false, control: false, meta: false, on: "page", ...change };
}

describe("the keys", () => {
  it("are each given to one action", () => {
    const keys = Object.values(KEYS);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("are all on the sheet", () => {
    const shown = GROUPS.flatMap((group) => group.actions);
    expect([...shown].sort()).toEqual((Object.keys(KEYS) as Action[]).sort());
  });

  it("mean the same with the capitals on", () => {
    expect(actionOf(stroke("N"))).toBe("note");
  });

  it("belong to the text while one writes, except the way out", () => {
    expect(actionOf(stroke("n", { on: "text" }))).toBeUndefined();
    expect(actionOf(stroke("Enter", { on: "text" }))).toBeUndefined();
    expect(actionOf(stroke("Escape", { on: "text" }))).toBe("back");
  });

  it("leave Enter and arrows to a control that has the focus", () => {
    expect(actionOf(stroke("Enter", { on: "control" }))).toBeUndefined();
    expect(actionOf(stroke("ArrowDown", { on: "control" }))).toBeUndefined();
    expect(actionOf(stroke("r", { on: "control" }))).toBe("resolve");
    expect(actionOf(stroke("Enter", { on: "list" }))).toBe("take");
  });

  it("leave the browser's own strokes alone", () => {
    expect(actionOf(stroke("r", { control: true }))).toBeUndefined();
    expect(actionOf(stroke("l", { meta: true }))).toBeUndefined();
    expect(actionOf(stroke("`"))).toBeUndefined();
  });
});
