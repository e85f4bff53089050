// What is being written in a case, kept in this tab until it is sent: through alarms and reloads.

const PREFIX = "caliu.draft.";

function keyOf(operator: string, about: string, field: string): string {
  return `${PREFIX}${operator}.${about}.${field}`;
}

export function draftOf(operator: string, about: string, field: string): string {
  return sessionStorage.getItem(keyOf(operator, about, field)) ?? "";
}

export function keepDraft(operator: string, about: string, field: string, text: string): void {
  const key = keyOf(operator, about, field);
  if (text === "") sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, text);
}

/** Drop whatever anybody was writing here: they have logged out. */
export function dropDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  }
}
