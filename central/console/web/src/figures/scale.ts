// Judgement: where a time stands on a chart, and how a bar looks.
import type { AnswerTimes } from "../api/shapes";

export const LIMITS_S = [60, 180] as const;

/** A scale of seconds on which the first minute has room: by the square root, 0 to 1. */
export function scaleOf(longest: number): (seconds: number) => number {
  const top = Math.min(900, Math.max(240, longest * 1.05));
  return (seconds) => Math.min(1, Math.sqrt(Math.max(0, seconds) / top));
}

export type Band = "in-time" | "slow" | "late";

export function bandOf(seconds: number): Band {
  return seconds <= LIMITS_S[0] ? "in-time" : seconds <= LIMITS_S[1] ? "slow" : "late";
}

/** Fewer calls than tell anything of the target of 60 s: a single late one would break it. */
export function isFew(times: AnswerTimes): boolean {
  return times.shares[0]?.verdict === "too-few";
}

export function longestOf(all: readonly AnswerTimes[]): number {
  return Math.max(0, ...all.map((times) => times.p99 ?? 0));
}

/** Round figures for an axis of counts: at most four above nothing. */
export function stepsOf(most: number): readonly number[] {
  if (most <= 0) return [];
  const rough = most / 3;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * size).find((n) => n >= rough) ?? 1);
  return [1, 2, 3, 4].map((n) => n * step).filter((n) => n <= most);
}
