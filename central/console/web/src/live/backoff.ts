// Judgement about silence: when a link is stale, and when to try again.

/** Beats come every second; this leaves time to paint before two seconds are over. */
export const STALE_AFTER_MS = 1_650;
/** How long an opening may take before it is given up. */
export const OPEN_WITHIN_MS = 5_000;

const FIRST_MS = 250;
const LONGEST_MS = 8_000;

/** Wait before try number `attempt` (from 0): doubling, with full jitter over its upper half. */
export function waitBefore(attempt: number, chance: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(ceiling / 2 + (ceiling / 2) * chance);
}
