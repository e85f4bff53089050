import { describe, expect, it } from "vitest";
import { addressOf, FOLLOWING, placeAfter, placeAt, sectionAt } from "./place";

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

  it("closes what is done, and never what was opened meanwhile", () => {
    const notifying = placeAfter(placeAfter(FOLLOWING, { go: "open", id: "a" }), {
      go: "panel",
      panel: "notify",
    });
    const done = { go: "done", id: "a", panel: "notify" } as const;
    expect(placeAfter(notifying, done).panel).toBeNull();
    const noting = placeAfter(notifying, { go: "panel", panel: "note" });
    expect(placeAfter(noting, done)).toEqual(noting);
    const elsewhere = placeAfter(placeAfter(notifying, { go: "open", id: "b" }), {
      go: "panel",
      panel: "notify",
    });
    expect(placeAfter(elsewhere, done)).toEqual(elsewhere);
  });

  it("comes back to the open case after a reload", () => {
    const open = placeAfter(FOLLOWING, { go: "open", id: "a" });
    expect(placeAt(addressOf(open))).toEqual(open);
    expect(placeAt("")).toEqual(FOLLOWING);
    expect(placeAt("#/case/")).toEqual(FOLLOWING);
  });

  it("keeps the open case while another section is looked at, and comes back to it", () => {
    const open = placeAfter(FOLLOWING, { go: "open", id: "a" });
    const people = placeAfter(open, { go: "section", section: "people", path: "p-1" });
    expect(addressOf(people)).toBe("#/people/p-1");
    const front = placeAfter(people, { go: "back" });
    expect(addressOf(front)).toBe("#/people");
    expect(placeAfter(front, { go: "back" })).toEqual(open);
    expect(placeAfter(people, { go: "urgent" })).toEqual(FOLLOWING);
    expect(placeAfter(people, { go: "open", id: "b" })).toMatchObject({
      section: "desk",
      cursor: "b",
      isOpen: true,
    });
  });

  it("reads the section and what is open in it from the address", () => {
    expect(placeAt(sectionAt("hubs", "hub-1/orders"))).toMatchObject({
      section: "hubs",
      path: "hub-1/orders",
    });
    expect(placeAt("#/nowhere")).toEqual(FOLLOWING);
  });
});
