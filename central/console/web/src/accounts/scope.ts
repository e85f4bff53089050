// Judgement: how far an account reaches, in a few words.
export interface Scope {
  tenant: string;
  territory: string;
  programme: string;
}

export const PARTS = ["tenant", "territory", "programme"] as const;

/** Its parts from wide to narrow; empty parts reach all, and are left out. */
export function scopeOf(scope: Scope, everything: string): string {
  const parts = PARTS.map((part) => scope[part]).filter((value) => value !== "");
  return parts.length === 0 ? everything : parts.join(" / ");
}
