import { describe, expect, it } from "vitest";
import { rowLike } from "../queue/rowLike";
import { reverseOf } from "./undo";

const mine = rowLike({ state: "waiting-contact", owner: "me" });

describe("what can be undone", () => {
  it("is a release, a close and a hand-over, each by a deed of its own", () => {
    expect(reverseOf({ do: "release" }, mine)).toEqual({ do: "take" });
    expect(reverseOf({ do: "close" }, mine)).toEqual({ do: "unclose" });
    expect(reverseOf({ do: "hand-over", to: "marc", text: "" }, mine)).toEqual({ do: "take-back" });
  });

  it("is a tick, and the taking off of one", () => {
    const tick = { do: "step", step: "speak", done: true } as const;
    expect(reverseOf(tick, mine)).toEqual({ ...tick, done: false });
    expect(reverseOf({ ...tick, done: false }, mine)).toEqual(tick);
  });

  it("is a resolving, back to what one was doing", () => {
    const resolve = { do: "resolve", outcome: "false-alarm", text: "" } as const;
    expect(reverseOf(resolve, mine)).toEqual({ do: "move", state: "waiting-contact" });
    expect(reverseOf(resolve, undefined)).toEqual({ do: "move", state: "taken" });
  });

  it("is nothing that reached somebody outside", () => {
    expect(reverseOf({ do: "notify", contact: "anna" }, mine)).toBeUndefined();
    expect(reverseOf({ do: "note", text: "x" }, mine)).toBeUndefined();
  });
});
