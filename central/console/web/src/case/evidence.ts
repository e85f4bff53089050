// Judgement: reads what a home sent as evidence; what cannot be read is left out, never an error.

import { dayIn, type Day } from "./day";
import { figure, isLoose, text, type Loose } from "./reading";

const MOST_DOORS = 12;

export interface Curve {
  rate: number;
  magnitudes: readonly number[];
  impact: number;
  peak: number;
  angle: number | undefined;
  still: number | undefined;
}

export interface Motion {
  place: string;
  at: number;
}

export interface Door {
  device: string;
  place: string;
  open: boolean;
  since: number;
}

export interface Bed {
  occupied: boolean;
  since: number;
}

type Figure =
  | "g"
  | "degrees"
  | "hours"
  | "minutes"
  | "celsius"
  | "count"
  | "most"
  | "metres"
  | "kmh";

/** A sentence of the home as a code, with its figures. */
export interface Said {
  code: string;
  figures: Readonly<Record<Figure, number>>;
  /** Times of the home's wall, as they are shown. */
  since: string;
  usual: string;
}

export interface Seen {
  curve: Curve | undefined;
  /** The latest first. */
  motion: readonly Motion[];
  value: number | undefined;
  unit: string;
  text: string;
  said: Said | undefined;
  /** What is open first. */
  doors: readonly Door[];
  bed: Bed | undefined;
  day: Day | undefined;
}

export function seenIn(evidence: Loose | null | undefined): Seen {
  const all = evidence ?? {};
  return {
    curve: curveIn(all["acceleration"]),
    motion: motionIn(all["motion"]),
    value: figure(all["value"]),
    unit: text(all["unit"]),
    text: text(all["text"]),
    said: saidIn(all["said"]),
    doors: doorsIn(all["doors"]),
    bed: bedIn(all["bed"]),
    day: dayIn(all["day"]),
  };
}

export function isEmpty(seen: Seen): boolean {
  return (
    seen.curve === undefined &&
    seen.motion.length === 0 &&
    seen.value === undefined &&
    seen.text === "" &&
    seen.said === undefined &&
    seen.doors.length === 0 &&
    seen.bed === undefined &&
    seen.day === undefined
  );
}

function curveIn(value: unknown): Curve | undefined {
  if (!isLoose(value) || !Array.isArray(value["magnitude_g"])) return undefined;
  const magnitudes = value["magnitude_g"].map(Number).filter(Number.isFinite);
  const rate = figure(value["rate_hz"]) ?? 0;
  if (magnitudes.length < 2 || rate <= 0) return undefined;
  const last = magnitudes.length - 1;
  const impact = Math.min(last, Math.max(0, Math.round(figure(value["impact_index"]) ?? 0)));
  return {
    rate,
    magnitudes,
    impact,
    peak: figure(value["peak_g"]) ?? magnitudes[impact] ?? 0,
    angle: figure(value["angle_deg"]),
    still: figure(value["stillness_s"]),
  };
}

function motionIn(value: unknown): readonly Motion[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isLoose)
    .map((room) => ({ place: text(room["place"]), at: Date.parse(text(room["last_at"])) }))
    .filter((room) => room.place !== "" && Number.isFinite(room.at))
    .sort((a, b) => b.at - a.at);
}

function doorsIn(value: unknown): readonly Door[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter(isLoose)
    .flatMap((door) => {
      const [device, since] = [text(door["device"]), Date.parse(text(door["since"]))];
      if (typeof door["open"] !== "boolean" || device === "" || !Number.isFinite(since)) return [];
      return [{ device, since, open: door["open"], place: text(door["place"]) }];
    })
    .sort((a, b) => Number(b.open) - Number(a.open) || b.since - a.since)
    .slice(0, MOST_DOORS);
}

function bedIn(value: unknown): Bed | undefined {
  if (!isLoose(value) || typeof value["occupied"] !== "boolean") return undefined;
  const since = Date.parse(text(value["since"]));
  return Number.isFinite(since) ? { occupied: value["occupied"], since } : undefined;
}

function saidIn(value: unknown): Said | undefined {
  if (!isLoose(value) || text(value["code"]) === "") return undefined;
  const [g, degrees] = [figure(value["g"]) ?? 0, figure(value["degrees"]) ?? 0];
  const [hours, minutes] = [figure(value["hours"]) ?? 0, figure(value["minutes"]) ?? 0];
  const celsius = figure(value["celsius"]) ?? 0;
  const [count, most] = [figure(value["count"]) ?? 0, figure(value["most"]) ?? 0];
  const [metres, kmh] = [figure(value["metres"]) ?? 0, figure(value["kmh"]) ?? 0];
  return {
    code: text(value["code"]),
    figures: { g, degrees, hours, minutes, celsius, count, most, metres, kmh },
    since: text(value["since"]),
    usual: text(value["usual"]),
  };
}
