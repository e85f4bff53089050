import { describe, expect, it } from "vitest";
import { AT_FIRST, choicesIn } from "./choices";
import { chimes, QUIET, rings, silenced, waiting, type Call, type Tone } from "./ringing";

function call(key: string, tone: Tone = "life"): Call {
  return { key, tone };
}

const begun = waiting(QUIET, []);

describe("what rings until somebody takes it", () => {
  it("is a life alarm that waits, and stops when it is taken", () => {
    const ringing = waiting(begun, [call("a")]);
    expect(rings(ringing, AT_FIRST)).toBe("life");
    expect(rings(waiting(ringing, []), AT_FIRST)).toBeNull();
  });

  it("is a person's alarm more softly, and only where it was not switched off", () => {
    const ringing = waiting(begun, [call("a", "person")]);
    expect(rings(ringing, AT_FIRST)).toBe("person");
    expect(rings(ringing, { person: false })).toBeNull();
    expect(rings(waiting(ringing, [call("a", "person"), call("b")]), AT_FIRST)).toBe("life");
  });

  it("is nothing that was silenced, and again a new alarm", () => {
    const hushed = silenced(waiting(begun, [call("a")]));
    expect(rings(hushed, AT_FIRST)).toBeNull();
    expect(rings(waiting(hushed, [call("a"), call("b")]), AT_FIRST)).toBe("life");
  });

  it("is the same case when it alerts anew", () => {
    const hushed = silenced(waiting(begun, [call("a at one")]));
    expect(rings(waiting(hushed, [call("a at two")]), AT_FIRST)).toBe("life");
  });

  it("forgets a silence when its alarm is gone", () => {
    const gone = waiting(silenced(waiting(begun, [call("a")])), []);
    expect(rings(waiting(gone, [call("a")]), AT_FIRST)).toBe("life");
  });

  it("is also what waited before the console was opened", () => {
    expect(rings(waiting(QUIET, [call("a")]), AT_FIRST)).toBe("life");
  });
});

describe("what is said once", () => {
  it("is a concern as it comes, and no more after that", () => {
    const came = waiting(begun, [call("a", "concern")]);
    expect(chimes(came, AT_FIRST)).toBe("concern");
    expect(chimes(waiting(came, [call("a", "concern")]), AT_FIRST)).toBeNull();
    expect(rings(came, AT_FIRST)).toBeNull();
  });

  it("is nothing of what was there when the console was opened", () => {
    expect(chimes(waiting(QUIET, [call("a", "concern")]), AT_FIRST)).toBeNull();
  });

  it("is a technical matter only for who asked for it", () => {
    const came = waiting(begun, [call("a", "technical")]);
    expect(chimes(came, AT_FIRST)).toBeNull();
    expect(chimes(came, { ...AT_FIRST, technical: true })).toBe("technical");
  });

  it("is a case that a colleague hands over, before a concern", () => {
    const came = waiting(begun, [call("b", "concern"), call("a", "handed")]);
    expect(chimes(came, AT_FIRST)).toBe("handed");
  });
});

describe("what was chosen", () => {
  it("is read as it was kept", () => {
    const chosen = { ...AT_FIRST, volume: "high", technical: true };
    expect(choicesIn(JSON.stringify(chosen))).toEqual(chosen);
  });

  it.each([[null], ["nonsense"], ["3"], ['{"volume": "deafening", "person": "no"}']])(
    "stays as at first where nothing of ours was kept: %s",
    (kept) => {
      expect(choicesIn(kept)).toEqual(AT_FIRST);
    },
  );
});
