import { describe, expect, it } from "vitest";
import { addressOf, FOLLOWING, placeAfter, placeAt } from "./place";

describe("where the operator is", () => {
  it("follows the most urgent alarm until they mark or open a case", () => {
    expect(placeAfter(FOLLOWING, { go: "mark", id: "a" })).toMatchObject({
      cursor: "a",
      isOpen: false,
    });
  });

  it("leaves the open case when another is marked", () => {
    const open = placeAfter(FOLLOWING, { go: "open", id: "a" });
    expect(placeAfter(open, { go: "mark", id: "b" }).isOpen).toBe(false);
    expect(placeAfter(open, { go: "mark", id: "a" }).isOpen).toBe(true);
  });

  it("goes back one thing at a time: sheet, panel, case, mark", () => {
    let place = placeAfter(FOLLOWING, { go: "open", id: "a" });
    place = placeAfter(place, { go: "panel", panel: "note" });
    place = placeAfter(place, { go: "sheet", shown: true });
    const seen = [];
    for (let step = 0; step < 4; step += 1) {
      place = placeAfter(place, { go: "back" });
      seen.push([place.sheet, place.panel, place.isOpen, place.cursor]);
    }
    expect(seen).toEqual([
      [false, "note", true, "a"],
      [false, null, true, "a"],
      [false, null, false, "a"],
      [false, null, false, null],
    ]);
  });

  it("closes a panel by the key that opened it", () => {
    const open = placeAfter(FOLLOWING, { go: "open", id: "a" });
    const noting = placeAfter(open, { go: "panel", panel: "note" });
    expect(placeAfter(noting, { go: "panel", panel: "note" }).panel).toBeNull();
    expect(placeAfter(noting, { go: "panel", panel: "notify" }).panel).toBe("notify");
  });

  it("comes back to the open case after a reload", () => {
    const open = placeAfter(FOLLOWING, { go: "open", id: "a" });
    expect(placeAt(addressOf(open))).toEqual(open);
    expect(placeAt("")).toEqual(FOLLOWING);
    expect(placeAt("#/case/")).toEqual(FOLLOWING);
  });
});
