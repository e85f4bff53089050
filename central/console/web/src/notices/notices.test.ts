import { describe, expect, it } from "vitest";
import { rowLike } from "../queue/rowLike";
import { NOTHING_TOLD, toldAfter } from "./notices";

const begun = toldAfter(NOTHING_TOLD, [], "me");

describe("the desktop", () => {
  it("tells of a life alarm and of a person's, and of nothing less", () => {
    const rows = [1, 2, 3, 4].map((priority) => rowLike({ id: String(priority), priority }));
    expect(toldAfter(begun, rows, "me").fresh.map((row) => row.id)).toEqual(["1", "2"]);
  });

  it("tells of nothing that was there when the console was opened, and never of a test", () => {
    expect(toldAfter(NOTHING_TOLD, [rowLike()], "me").fresh).toEqual([]);
    expect(toldAfter(begun, [rowLike({ test: true })], "me").fresh).toEqual([]);
  });

  it("withdraws what somebody took", () => {
    const told = toldAfter(begun, [rowLike({ id: "a" })], "me");
    const taken = toldAfter(told, [rowLike({ id: "a", state: "taken", owner: "marc" })], "me");
    expect(taken.fresh).toEqual([]);
    expect(taken.over).toEqual([...(told.known ?? [])]);
  });

  it("tells again when it alerts anew", () => {
    const told = toldAfter(begun, [rowLike({ id: "a" })], "me");
    const anew = rowLike({ id: "a", alerted_at: "2026-11-22T03:20:00Z" });
    expect(toldAfter(told, [anew], "me").fresh).toEqual([anew]);
  });

  it("tells the receiver of a hand-over, and nobody else", () => {
    const handed = rowLike({ state: "taken", owner: "me", handed_by: "marc" });
    expect(toldAfter(begun, [handed], "me").fresh).toEqual([handed]);
    expect(toldAfter(begun, [handed], "other").fresh).toEqual([]);
  });
});
