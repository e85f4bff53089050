// Judgement: which fields a form has, and what of them was changed.
import type { Values } from "./drafts";

export type FieldKind = "line" | "area" | "number" | "flag" | "choice";

export interface FieldSpec {
  name: string;
  kind: FieldKind;
  required?: boolean;
  hint?: "phone" | "address_as" | "code" | "key_safe" | "times";
  choices?: readonly { value: string; label: string }[];
  /** Takes the whole width. */
  wide?: boolean;
}

/** Return the values that differ from what is known: only those are sent. */
export function changedOf(known: Values, written: Values): Values {
  return Object.fromEntries(
    Object.entries(written).filter(([name, value]) => !same(known[name], value)),
  );
}

function same(known: unknown, value: unknown): boolean {
  return JSON.stringify(plain(known)) === JSON.stringify(plain(value));
}

/** An empty field is nothing, and a number is what is written. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return "";
  return typeof value === "number" ? String(value) : value;
}

/** What a choice is called; as it is written where nobody offers it. */
export function labelOf(fields: readonly FieldSpec[], name: string, value: string): string {
  const choices = fields.find((one) => one.name === name)?.choices ?? [];
  return choices.find((one) => one.value === value)?.label ?? value;
}
