// Judgement of the live link: what the console knows of the queue after each message.
import type { LiveMessage, Present, QueueRow } from "../api/shapes";
import { inOrder, placeOf } from "../queue/order";

export interface Live {
  /** Every open case, in the order of the queue. */
  readonly rows: readonly QueueRow[];
  readonly known: ReadonlyMap<string, QueueRow>;
  /** The journal position to resume after; 0 asks for everything. */
  readonly position: number;
  /** Whether a first snapshot has come. */
  readonly filled: boolean;
  /** Everyone who follows the queue now, oneself too. */
  readonly people: readonly Present[];
}

export const NOTHING_YET: Live = {
  rows: [],
  known: new Map(),
  position: 0,
  filled: false,
  people: [],
};

const FEW = 32;

/**
 * Give what is known after `message`.
 *
 * Only what was shown moves the position: a beat may speak of entries whose cases are still on
 * their way. A whole snapshot replaces everything, also where its position is an earlier one.
 */
export function heard(live: Live, message: LiveMessage): Live {
  const { cases } = message;
  switch (message.kind) {
    case "beat":
      return live;
    case "presence":
      return { ...live, people: message.people };
    case "snapshot":
      if (message.whole || !live.filled) {
        return { ...filledWith(cases, message.position), people: live.people };
      }
      return moved(learned(live, cases), Math.max(message.position, ...positions(cases)));
    case "changed":
      return moved(learned(live, cases), Math.max(0, ...positions(cases)));
  }
}

/** Give what is known after rows that the centre has answered or pushed. */
export function learned(live: Live, cases: readonly QueueRow[]): Live {
  const news = cases.filter((row) => row.position >= (live.known.get(row.id)?.position ?? 0));
  if (news.length === 0) return live;
  const known = new Map(live.known);
  for (const row of news) {
    if (row.state === "closed") known.delete(row.id);
    else known.set(row.id, row);
  }
  const changed = new Set(news.map((row) => row.id));
  const rows = live.rows.filter((row) => !changed.has(row.id));
  const open = [...changed].flatMap((id) => known.get(id) ?? []);
  if (open.length > FEW) rows.push(...open);
  else for (const row of open) rows.splice(placeOf(rows, row), 0, row);
  return { ...live, known, rows: open.length > FEW ? rows.sort(inOrder) : rows };
}

function filledWith(cases: readonly QueueRow[], position: number): Omit<Live, "people"> {
  const open = cases.filter((row) => row.state !== "closed");
  return {
    rows: [...open].sort(inOrder),
    known: new Map(open.map((row) => [row.id, row])),
    position: Math.max(position, ...positions(cases)),
    filled: true,
  };
}

function moved(live: Live, position: number): Live {
  return position > live.position ? { ...live, position } : live;
}

function* positions(cases: readonly QueueRow[]): Iterable<number> {
  for (const row of cases) yield row.position;
}
