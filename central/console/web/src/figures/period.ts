// Judgement: which days are shown and what is opened of them, as the address says it; pure dates.

export type Kind = "day" | "week" | "month" | "range";

export interface Period {
  readonly kind: Kind;
  /** Days as the centre's calendar names them, the last one included: `2026-11-25`. */
  readonly first: string;
  readonly last: string;
}

/** The calls behind one figure; the words of the address are those of the centre's API. */
export type Chosen =
  | { readonly by: "hour" | "priority"; readonly value: number }
  | { readonly by: "operator"; readonly value: string }
  | { readonly by: "over"; readonly value: number }
  | { readonly by: "all" | "waiting" | "unexplained" | "test" | "automatic" | "apart" };

export interface Shown {
  /** Null is today, whatever day it is. */
  readonly period: Period | null;
  readonly chosen: Chosen | null;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d\d-\d\d$/;
const MONTH = /^\d{4}-\d\d$/;
const WORDS: ReadonlySet<string> = new Set([
  "all",
  "waiting",
  "unexplained",
  "test",
  "automatic",
  "apart",
]);

export function dayAfter(day: string, days: number): string {
  return new Date(new Date(`${day}T00:00Z`).getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

/** The period of a kind in which a day lies: its week begins on Monday. */
export function around(kind: Kind, day: string): Period {
  switch (kind) {
    case "day":
      return { kind, first: day, last: day };
    case "week": {
      const weekday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
      const first = dayAfter(day, -weekday);
      return { kind, first, last: dayAfter(first, 6) };
    }
    case "month": {
      const first = `${day.slice(0, 7)}-01`;
      const next = `${dayAfter(first, 31).slice(0, 7)}-01`;
      return { kind, first, last: dayAfter(next, -1) };
    }
    case "range":
      return { kind, first: dayAfter(day, -6), last: day };
  }
}

/** The period before or after, of the same length; a month goes to the next month. */
export function beside(period: Period, by: 1 | -1): Period {
  if (period.kind === "month") {
    return around("month", by > 0 ? dayAfter(period.last, 1) : dayAfter(period.first, -1));
  }
  const length = daysOf(period) * by;
  return { ...period, first: dayAfter(period.first, length), last: dayAfter(period.last, length) };
}

export function daysOf(period: Period): number {
  const [first, last] = [period.first, period.last].map((day) => new Date(`${day}T00:00Z`));
  return Math.round(((last?.getTime() ?? 0) - (first?.getTime() ?? 0)) / DAY_MS) + 1;
}

export function shownAt(path: string): Shown {
  const [when = "", what = ""] = path.split("/");
  return { period: periodAt(when), chosen: chosenAt(what) };
}

function periodAt(text: string): Period | null {
  const [kind = "", ...rest] = text.split(".");
  const [first = "", last = ""] = rest;
  switch (kind) {
    case "day":
    case "week":
      return isDay(first) ? around(kind, first) : null;
    case "month":
      return MONTH.test(first) && isDay(`${first}-01`) ? around(kind, `${first}-01`) : null;
    case "range":
      return isDay(first) && isDay(last) && first <= last ? { kind, first, last } : null;
    default:
      return null;
  }
}

export function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(new Date(`${text}T00:00Z`).getTime());
}

function chosenAt(text: string): Chosen | null {
  if (WORDS.has(text)) return { by: text } as Chosen;
  const [by = "", value = ""] = text.split(".");
  switch (by) {
    case "hour":
    case "priority":
    case "over":
      return /^\d+$/.test(value) ? { by, value: Number(value) } : null;
    case "operator":
      return /^[0-9a-z-]+$/.test(value) ? { by, value } : null;
    default:
      return null;
  }
}

export function pathOf({ period, chosen }: Shown): string {
  const when = period === null ? "now" : whenOf(period);
  if (chosen === null) return period === null ? "" : when;
  return `${when}/${"value" in chosen ? `${chosen.by}.${chosen.value}` : chosen.by}`;
}

function whenOf(period: Period): string {
  switch (period.kind) {
    case "day":
    case "week":
      return `${period.kind}.${period.first}`;
    case "month":
      return `month.${period.first.slice(0, 7)}`;
    case "range":
      return `range.${period.first}.${period.last}`;
  }
}

export function sameChosen(one: Chosen | null, other: Chosen | null): boolean {
  return pathOf({ period: null, chosen: one }) === pathOf({ period: null, chosen: other });
}
