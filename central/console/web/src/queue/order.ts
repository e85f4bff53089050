// Judgement about the queue: its order, its counts, what is next and what a filter may hide.
import type { QueueRow } from "../api/shapes";

export const PRIORITIES = [1, 2, 3, 4, 5] as const;
export type Priority = (typeof PRIORITIES)[number];

/** An unknown priority is as urgent as the nearest one we know. */
export function priorityOf(row: Pick<QueueRow, "priority">): Priority {
  const whole = Math.round(row.priority);
  if (whole <= 1) return 1;
  return whole >= 5 ? 5 : (whole as Priority);
}

/** A technician's test stands behind whatever a person may need, and before technical matters. */
const TEST_RANK = 3.5;

function rankOf(row: QueueRow): number {
  return row.test ? Math.max(row.priority, TEST_RANK) : row.priority;
}

/**
 * Priority, then what nobody has, then what is oldest; resolved cases only wait to be closed, below
 * all others.
 */
export function inOrder(a: QueueRow, b: QueueRow): number {
  return (
    Number(a.state === "resolved") - Number(b.state === "resolved") ||
    rankOf(a) - rankOf(b) ||
    Number(!isUntaken(a)) - Number(!isUntaken(b)) ||
    openedAt(a) - openedAt(b) ||
    a.number - b.number
  );
}

/** Where `row` belongs among ordered `rows`. */
export function placeOf(rows: readonly QueueRow[], row: QueueRow): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = rows[middle];
    if (there !== undefined && inOrder(there, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const instants = new WeakMap<QueueRow, number>();

/** When it was opened, read once for each row, and forgotten with it. */
function openedAt(row: QueueRow): number {
  let value = instants.get(row);
  if (value === undefined) {
    value = new Date(row.opened_at).getTime();
    instants.set(row, value);
  }
  return value;
}

export function isUntaken(row: QueueRow): boolean {
  return row.owner === null && row.state === "queued";
}

/** An alarm that must be heard until somebody takes it. A technician's test never is. */
export function ringsForLife(row: QueueRow): boolean {
  return priorityOf(row) === 1 && isUntaken(row) && !row.test;
}

export interface Count {
  priority: Priority;
  open: number;
  untaken: number;
}

/** Open cases per priority; tests and resolved ones are left out. */
export function counts(rows: readonly QueueRow[]): Count[] {
  const all = PRIORITIES.map((priority): Count => ({ priority, open: 0, untaken: 0 }));
  for (const row of rows) {
    const count = all[priorityOf(row) - 1];
    if (count === undefined || row.test || row.state === "resolved") continue;
    count.open += 1;
    if (isUntaken(row)) count.untaken += 1;
  }
  return all;
}

/** The case to take next; a test waits behind everything real. */
export function nextUntaken(rows: readonly QueueRow[]): QueueRow | undefined {
  return rows.find((row) => isUntaken(row) && !row.test) ?? rows.find(isUntaken);
}

/** What narrows the queue. */
export interface View {
  text: string;
  /** Whose cases alone; null shows everybody's. */
  owner: string | null;
  priority: Priority | null;
}

export const WHOLE: View = { text: "", owner: null, priority: null };

export function isNarrowed(view: View): boolean {
  return view.text.trim() !== "" || view.owner !== null || view.priority !== null;
}

/** Rows of the view, which hold every word of its text. An untaken life alarm is never hidden. */
export function matching(
  rows: readonly QueueRow[],
  view: View,
  words: (row: QueueRow) => string,
): readonly QueueRow[] {
  if (!isNarrowed(view)) return rows;
  const wanted = plain(view.text).split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (priorityOf(row) === 1 && isUntaken(row)) return true;
    if (view.owner !== null && row.owner !== view.owner) return false;
    if (view.priority !== null && priorityOf(row) !== view.priority) return false;
    if (wanted.length === 0) return true;
    const text = heldBy(row, words);
    return wanted.every((word) => text.includes(word));
  });
}

export type Wording = (row: QueueRow) => string;
const held = new WeakMap<Wording, WeakMap<QueueRow, string>>();

/** What a row can be found by. Rows never change, so that of each it is made once. */
export function heldBy(row: QueueRow, words: Wording): string {
  let texts = held.get(words);
  if (texts === undefined) held.set(words, (texts = new WeakMap()));
  let text = texts.get(row);
  if (text === undefined) {
    text = plain(`${row.who} ${row.town} ${row.number} ${row.hub ?? ""} ${words(row)}`);
    texts.set(row, text);
  }
  return text;
}

/** The priority to narrow to next: from all of them to each in turn. */
export function nextPriority(now: Priority | null): Priority | null {
  if (now === null) return 1;
  return PRIORITIES.find((priority) => priority > now) ?? null;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The row `by` places from `id` among those shown; without one, the first. */
export function stepFrom(
  rows: readonly QueueRow[],
  id: string | null,
  by: 1 | -1,
): QueueRow | undefined {
  const at = rows.findIndex((row) => row.id === id);
  if (at < 0) return by > 0 ? rows[0] : rows.at(-1);
  return rows[Math.min(rows.length - 1, Math.max(0, at + by))];
}
