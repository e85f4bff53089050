import { describe, expect, it } from "vitest";
import { changedOf } from "./fields";
import { weekOf } from "./hours";

describe("the hours of a contact", () => {
  it("are told by runs of days", () => {
    const hours = [
      { days: [1, 2, 3, 4, 5], begin: "18:00", end: "08:00" },
      { days: [7], begin: "00:00", end: "24:00" },
    ];
    expect(weekOf(hours, "en")).toBe("Mon–Fri 18:00–08:00, Sun 00:00–24:00");
    expect(weekOf([], "en")).toBe("");
  });
});

describe("what is sent of a form", () => {
  it("is what was changed, and nothing that reads the same", () => {
    const known = { name: "Anna", birth_year: 1939, latitude: null, has_key: false, hours: [] };
    expect(
      changedOf(known, { name: "Anna", birth_year: "1939", latitude: "", has_key: true, hours: [] }),
    ).toEqual({ has_key: true });
    expect(changedOf({ phone: "1" }, { phone: "" })).toEqual({ phone: "" });
  });
});
