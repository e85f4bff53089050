// Judgement about durations: how an age is said, and how late an answer is.

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

export interface Lateness {
  /** How many of the three limits have passed. */
  stage: 0 | 1 | 2 | 3;
  /** How much of each third of the ring is filled, 0 to 1. */
  thirds: readonly [number, number, number];
}

export function lateness(milliseconds: number): Lateness {
  const waited = Math.max(0, milliseconds / 1000);
  const [first, second, third] = ANSWER_WITHIN_S;
  const stage = waited < first ? 0 : waited < second ? 1 : waited < third ? 2 : 3;
  return {
    stage,
    thirds: [part(waited, 0, first), part(waited, first, second), part(waited, second, third)],
  };
}

function part(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
