// Judgement of the sound: what still rings for this operator, and what is said but once.
import type { QueueRow } from "../api/shapes";
import { isUntaken, priorityOf } from "../queue/order";
import type { Choices } from "./choices";

export type Tone = "life" | "person" | "concern" | "technical" | "handed";

export interface Call {
  /** The case and the moment of its last alert: a new alert is a new call. */
  key: string;
  tone: Tone;
}

export interface Ringing {
  readonly calls: readonly Call[];
  readonly silenced: ReadonlySet<string>;
  /** What has just come; nothing of what was there when the console was opened. */
  readonly fresh: readonly Call[];
  /** Whether anything was heard of before: the first look is no news. */
  readonly began: boolean;
}

export const QUIET: Ringing = { calls: [], silenced: new Set(), fresh: [], began: false };

const TONES = { 1: "life", 2: "person", 3: "concern", 4: "technical", 5: null } as const;
const IN_ORDER: readonly Tone[] = ["life", "person", "handed", "concern", "technical"];

/** What calls for somebody: untaken alarms, and a case that a colleague has just handed over. */
export function callsOf(rows: readonly QueueRow[], me: string): Call[] {
  const calls: Call[] = [];
  for (const row of rows) {
    if (row.handed_by !== null && row.owner === me) {
      calls.push({ key: `${row.id} handed`, tone: "handed" });
    } else if (!row.test && isUntaken(row)) {
      const tone = TONES[priorityOf(row)];
      if (tone !== null) calls.push({ key: `${row.id} ${row.alerted_at}`, tone });
    }
  }
  return calls;
}

/** Take in the calls that wait now. A silence lasts for those it was meant for, never for new ones. */
export function waiting(ringing: Ringing, calls: readonly Call[]): Ringing {
  const before = new Set(ringing.calls.map((call) => call.key));
  const fresh = calls.filter((call) => !before.has(call.key));
  if (ringing.began && fresh.length === 0 && calls.length === before.size) {
    return ringing.fresh.length === 0 ? ringing : { ...ringing, fresh: [] };
  }
  const now = new Set(calls.map((call) => call.key));
  return {
    calls,
    silenced: new Set([...ringing.silenced].filter((key) => now.has(key))),
    fresh: ringing.began ? fresh : [],
    began: true,
  };
}

export function silenced(ringing: Ringing): Ringing {
  return { ...ringing, silenced: new Set(ringing.calls.map((call) => call.key)), fresh: [] };
}

/** What rings until somebody takes it: a life alarm before anything else. */
export function rings(ringing: Ringing, choices: Pick<Choices, "person">): "life" | "person" | null {
  const loud = ringing.calls.filter((call) => !ringing.silenced.has(call.key));
  if (loud.some((call) => call.tone === "life")) return "life";
  return choices.person && loud.some((call) => call.tone === "person") ? "person" : null;
}

/** What is said once, as it comes: the most urgent of what this operator chose to hear. */
export function chimes(
  ringing: Ringing,
  choices: Pick<Choices, "concern" | "technical">,
): "handed" | "concern" | "technical" | null {
  const heard = ringing.fresh.filter(
    ({ tone }) => tone === "handed" || ((tone === "concern" || tone === "technical") && choices[tone]),
  );
  const first = IN_ORDER.find((tone) => heard.some((call) => call.tone === tone));
  return first === "handed" || first === "concern" || first === "technical" ? first : null;
}
