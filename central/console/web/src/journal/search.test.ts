import { describe, expect, it } from "vitest";
import { askedOf, changed, fitting, pathOf, searchAt, type Search } from "./search";

const ALL: Search = {
  resident: "0a-1b",
  case: "2c",
  operator: "3d",
  hub: "hub/1",
  kind: "person.looked-at",
  from: "2026-11-01",
  until: "2026-11-30",
};

describe("the address of a search", () => {
  it("leads back to what was searched", () => {
    expect(searchAt(pathOf(ALL))).toEqual(ALL);
    expect(searchAt("")).toEqual({});
    expect(pathOf({})).toBe("");
  });

  it("leaves out what makes no sense", () => {
    expect(searchAt("kind=Looks/from=2026-13-45/resident=../what=ever/hub=%ff")).toEqual({});
  });
});

describe("a search", () => {
  it("changes one part and keeps the others", () => {
    expect(changed(ALL, "hub", undefined)).not.toHaveProperty("hub");
    expect(changed({ kind: "case" }, "case", "2c")).toEqual({ kind: "case", case: "2c" });
    expect(fitting("hub", "  hub-1 ")).toBe("hub-1");
  });

  it("has its last day whole", () => {
    const asked = askedOf({ from: "2026-11-01", until: "2026-11-01" });
    const length = new Date(asked.until ?? 0).getTime() - new Date(asked.since ?? 0).getTime();
    expect(length).toBe(86_400_000);
  });
});
