// Judgement about durations: how an age is said, and how long an answer may still take.

export type Age =
  | { unit: "seconds"; seconds: number }
  | { unit: "minutes"; minutes: number; seconds: string }
  | { unit: "hours"; hours: number; minutes: string }
  | { unit: "days"; days: number };

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Split an age into what fits a glance; the future counts as now. */
export function ageOf(milliseconds: number): Age {
  const whole = Math.max(0, Math.floor(milliseconds / 1000));
  if (whole < MINUTE) return { unit: "seconds", seconds: whole };
  if (whole < HOUR) {
    return { unit: "minutes", minutes: Math.floor(whole / MINUTE), seconds: two(whole % MINUTE) };
  }
  if (whole < 2 * DAY) {
    return {
      unit: "hours",
      hours: Math.floor(whole / HOUR),
      minutes: two(Math.floor((whole % HOUR) / MINUTE)),
    };
  }
  return { unit: "days", days: Math.floor(whole / DAY) };
}

function two(figure: number): string {
  return figure.toString().padStart(2, "0");
}

/** Seconds within which an alarm should be answered: the first glance, then the contract's two. */
export const ANSWER_WITHIN_S = [20, 60, 180] as const;

export interface Countdown {
  /** How many of the three limits have passed. */
  stage: 0 | 1 | 2 | 3;
  /** Milliseconds until the next limit; negative since the last one has passed. */
  left: number;
  /** What is left of the span to that limit, 1 to 0. */
  share: number;
}

const [FIRST_S, SECOND_S, LAST_S] = ANSWER_WITHIN_S;
const SPANS = [
  [0, FIRST_S],
  [FIRST_S, SECOND_S],
  [SECOND_S, LAST_S],
  [SECOND_S, LAST_S],
] as const;

/** How long until the next limit of an answer, or for how long the last has passed. */
export function countdown(milliseconds: number): Countdown {
  const waited = Math.max(0, milliseconds / 1000);
  const stage = waited < FIRST_S ? 0 : waited < SECOND_S ? 1 : waited < LAST_S ? 2 : 3;
  const [from, until] = SPANS[stage];
  const left = until - waited;
  return { stage, left: left * 1000, share: Math.max(0, left / (until - from)) };
}
