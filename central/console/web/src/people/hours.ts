// Hours of a week in words: days by their short names, runs of days joined.
import type { HoursShown } from "../api/shapes";

/** 2024 began on a Monday. */
const MONDAY = Date.UTC(2024, 0, 1, 12);
const DAY_MS = 86_400_000;
export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export function dayName(day: number, language: string): string {
  const date = new Date(MONDAY + (day - 1) * DAY_MS);
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(date);
}

/** Empty where somebody may be called at any hour. */
export function weekOf(hours: readonly HoursShown[], language: string): string {
  return hours
    .map((span) => `${daysOf(span.days, language)} ${span.begin}–${span.end}`)
    .join(", ");
}

function daysOf(days: readonly number[], language: string): string {
  const runs: number[][] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.at(-1) === day - 1) last.push(day);
    else runs.push([day]);
  }
  return runs
    .map((run) => {
      const [first, last] = [run[0] ?? 1, run.at(-1) ?? 1];
      const names = [dayName(first, language), dayName(last, language)];
      return first === last ? names[0] : names.join("–");
    })
    .join(" ");
}
