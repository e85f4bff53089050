// What somebody has written and not saved yet: it outlives the page, because an alarm may call away.

export type Values = Readonly<Record<string, unknown>>;

export interface Draft {
  /** Whose page it is on, to go back to: the path in the section, and what they are called. */
  path: string;
  name: string;
  values: Values;
}

const kept = new Map<string, Draft>();
let writer = "";

/** Whoever is here now: what somebody else left unsaved is not theirs to see. */
export function writtenBy(operator: string): void {
  if (operator !== writer) kept.clear();
  writer = operator;
}

export function draftOf(key: string): Draft | undefined {
  return kept.get(key);
}

export function keepDraft(key: string, draft: Draft): void {
  kept.set(key, draft);
}

export function dropDraft(key: string): void {
  kept.delete(key);
}

/** One of each page that has something unsaved. */
export function unfinished(): Draft[] {
  return [...new Map([...kept.values()].map((draft) => [draft.path, draft])).values()];
}

/** Forget all of it: who logs in next writes their own. */
export function dropDrafts(): void {
  kept.clear();
}
