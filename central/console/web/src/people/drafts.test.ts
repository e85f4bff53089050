import { beforeEach, describe, expect, it } from "vitest";
import { draftOf, dropDrafts, keepDraft, writtenBy } from "./drafts";

const draft = { path: "rosa", name: "Rosa", values: { street: "Major 1" } };

describe("what was written and not saved", () => {
  beforeEach(dropDrafts);

  it("is there again for who comes back", () => {
    writtenBy("laia");
    keepDraft("home", draft);
    writtenBy("laia");
    expect(draftOf("home")).toEqual(draft);
  });

  it("is not there for the next one at this desk", () => {
    writtenBy("laia");
    keepDraft("home", draft);
    writtenBy("marc");
    expect(draftOf("home")).toBeUndefined();
    writtenBy("laia");
    expect(draftOf("home")).toBeUndefined();
  });
});
