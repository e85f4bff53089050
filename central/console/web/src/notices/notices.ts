// Judgement: which notices the desktop shows while the console is out of sight, and which are over.
import type { QueueRow } from "../api/shapes";
import { isUntaken, priorityOf } from "../queue/order";

/** Whether an operator who looks elsewhere must be told of it on their desktop. */
export function isWorthANotice(row: QueueRow, me: string): boolean {
  if (row.handed_by !== null && row.owner === me) return true;
  return isUntaken(row) && !row.test && priorityOf(row) <= 2;
}

/** One notice a case and alert; a case handed over is another than the alarm that it was. */
export function noticeKey(row: QueueRow): string {
  return row.handed_by === null ? `${row.id} ${row.alerted_at}` : `${row.id} handed`;
}

export interface Told {
  /** Keys of what was worth a notice at the last look; null before the first. */
  readonly known: ReadonlySet<string> | null;
  readonly fresh: readonly QueueRow[];
  readonly over: readonly string[];
}

export const NOTHING_TOLD: Told = { known: null, fresh: [], over: [] };

/** Say what has come and what is over since the last look; what was there at first is no news. */
export function toldAfter(told: Told, rows: readonly QueueRow[], me: string): Told {
  const worth = rows.filter((row) => isWorthANotice(row, me));
  const known = new Set(worth.map(noticeKey));
  const before = told.known;
  return {
    known,
    fresh: before === null ? [] : worth.filter((row) => !before.has(noticeKey(row))),
    over: [...(before ?? [])].filter((key) => !known.has(key)),
  };
}
