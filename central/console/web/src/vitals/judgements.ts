// Judgement: what is drawn of a measure, how units are written, and what somebody filled in.
import { Refusal } from "../api/client";
import type { LimitsRow, MeasureVitals } from "../api/shapes";

const UNITS: Readonly<Record<string, string>> = { "mm[Hg]": "mmHg", Cel: "°C" };
const FINE: ReadonlySet<string> = new Set(["temperature", "weight"]);

/** A unit of UCUM as people write it. */
export function unitOf(unit: string | null): string {
  return unit === null ? "" : (UNITS[unit] ?? unit);
}

/** Digits after the point with which a measure is told. */
export function digitsOf(measure: string, value: number): number {
  return FINE.has(measure) || !Number.isInteger(value) ? 1 : 0;
}

export type Side = "concern_below" | "notice_below" | "notice_above" | "concern_above";
export const SIDES: readonly Side[] = [
  "concern_below",
  "notice_below",
  "notice_above",
  "concern_above",
];

export interface Drawn {
  /** Seconds since 1970, in order. */
  at: number[];
  mean: number[];
  /** Of a day; of single readings none. */
  low: number[] | null;
  high: number[] | null;
  /** Which of them may be wrong, and why. */
  doubts: readonly (readonly string[])[];
}

export function drawnOf(vitals: MeasureVitals): Drawn {
  if (vitals.points.length > 0 || vitals.days.length === 0) {
    return {
      at: vitals.points.map((point) => Date.parse(point.at) / 1000),
      mean: vitals.points.map((point) => point.value),
      low: null,
      high: null,
      doubts: vitals.points.map((point) => point.doubts),
    };
  }
  return {
    at: vitals.days.map((day) => Date.parse(`${day.day}T12:00:00Z`) / 1000),
    mean: vitals.days.map((day) => day.mean),
    low: vitals.days.map((day) => day.low),
    high: vitals.days.map((day) => day.high),
    doubts: vitals.days.map(() => []),
  };
}

/** The span of values that the chart shows: all of them and the limits, with some air. */
export function rangeOf(drawn: Drawn, limits: LimitsRow | null): [number, number] {
  const bounds = SIDES.flatMap((side) => limits?.[side] ?? []);
  const all = [...drawn.mean, ...(drawn.low ?? []), ...(drawn.high ?? []), ...bounds];
  if (all.length === 0) return [0, 1];
  const low = all.reduce((one, other) => Math.min(one, other));
  const high = all.reduce((one, other) => Math.max(one, other));
  const air = Math.max((high - low) * 0.12, 1);
  return [Math.max(0, low - air), high + air];
}

/** The day so many days before or after one, as `2026-11-25`. */
export function dayBeside(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export const DAYS_OF = { day: 1, week: 7, month: 31, year: 366 } as const;

/** A number that somebody wrote, with a point or a comma; nothing is no number. Refuses words. */
export function numberIn(field: string, written: unknown): number | null {
  const said = textOf(written).trim();
  if (said === "") return null;
  const value = Number(said.replace(",", "."));
  if (!Number.isFinite(value)) {
    throw new Refusal(422, "", "", null, [], [{ field, code: "not-a-number", by: "" }]);
  }
  return value;
}

/** Times that somebody wrote, such as `8:00, 20.30`, as the centre takes them. */
export function timesIn(written: unknown): string[] {
  return textOf(written)
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map((one) => one.replace(/[.h]/, ":"))
    .map((one) => (/^\d(:|$)/.test(one) ? `0${one}` : one))
    .map((one) => (/^\d{2}$/.test(one) ? `${one}:00` : one));
}

function textOf(written: unknown): string {
  if (typeof written === "number") return String(written);
  return typeof written === "string" ? written : "";
}
