// Judgement: what is known of a contact, out of all attempts to reach them.
import type { AttemptRow } from "../api/shapes";

export type Known =
  | { is: "idle" }
  | { is: "arrived"; at: string | null; attempt: AttemptRow }
  | { is: "going"; minutes: number | null; at: string | null; attempt: AttemptRow }
  | { is: "cannot"; at: string | null; attempt: AttemptRow }
  | { is: AttemptRow["state"]; attempt: AttemptRow };

/** An answer outweighs any attempt; else the latest attempt tells. */
export function knownOf(contact: string, attempts: readonly AttemptRow[]): Known {
  const theirs = attempts
    .filter((attempt) => attempt.contact === contact)
    .sort((a, b) => (b.answered_at ?? b.planned_at).localeCompare(a.answered_at ?? a.planned_at));
  const answered = theirs.find((attempt) => attempt.answer !== null);
  if (answered?.answer === "going") {
    return {
      is: "going",
      minutes: answered.minutes,
      at: answered.answered_at,
      attempt: answered,
    };
  }
  if (answered?.answer === "arrived") {
    return { is: "arrived", at: answered.answered_at, attempt: answered };
  }
  if (answered?.answer === "cannot") {
    return { is: "cannot", at: answered.answered_at, attempt: answered };
  }
  const live = theirs.find((attempt) => attempt.state === "sent" || attempt.state === "sending");
  const latest = live ?? theirs[0];
  return latest === undefined ? { is: "idle" } : { is: latest.state, attempt: latest };
}
