// Judgement: the day of a home before an alarm, from what its hub counted; made to be drawn and said.
import { figure, isLoose, text } from "./reading";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const MOST_ROOMS = 12;
const MOST_BINS = 96;
const MANY = 3;
/** The alarm's time stands before its mark, and needs this share of the day. */
const BEFORE_MARK = 0.2;
const AFTER_MARK = 0.05;

/** `unknown`: nobody listened; `few` and `many` are movements. Stillness is no stretch. */
export type Level = "unknown" | "few" | "many";

export interface Stretch {
  /** Shares of the day, 0 at its start. */
  from: number;
  to: number;
  level: Level;
}

export interface Day {
  from: number;
  until: number;
  rooms: readonly { place: string; stretches: readonly Stretch[] }[];
}

export interface Tick {
  at: number;
  hour: number;
}

export function dayIn(value: unknown): Day | undefined {
  if (!isLoose(value) || !Array.isArray(value["rooms"])) return undefined;
  const until = Date.parse(text(value["until"]));
  const bin = figure(value["bin_min"]) ?? 30;
  const rooms = value["rooms"]
    .filter(isLoose)
    .map((room) => ({ place: text(room["place"]), counts: text(room["counts"]) }))
    .filter((room) => room.place !== "" && room.counts !== "")
    .slice(0, MOST_ROOMS);
  const bins = Math.min(MOST_BINS, Math.max(0, ...rooms.map((room) => room.counts.length)));
  if (!Number.isFinite(until) || bin <= 0 || bins === 0) return undefined;
  return {
    from: until - bins * bin * MINUTE_MS,
    until,
    rooms: rooms.map((room) => ({ place: room.place, stretches: stretchesOf(room.counts, bins) })),
  };
}

/** Where an instant lies in the day; none where it lies outside. */
export function shareOf(day: Day, instant: number): number | undefined {
  const share = (instant - day.from) / (day.until - day.from);
  return share >= 0 && share <= 1 ? share : undefined;
}

/** Every sixth hour of the wall's clock, but none where the alarm's own time stands. */
export function ticksOf(day: Day, mark: number | undefined): readonly Tick[] {
  const ticks: Tick[] = [];
  const first = Math.ceil(day.from / HOUR_MS) * HOUR_MS;
  for (let instant = first; instant < day.until; instant += HOUR_MS) {
    const hour = new Date(instant).getHours();
    const at = shareOf(day, instant) ?? 0;
    const near = mark !== undefined && at > mark - BEFORE_MARK && at < mark + AFTER_MARK;
    if (hour % 6 === 0 && !near && at > 0.02) ticks.push({ at, hour });
  }
  return ticks;
}

/** When it moved: neighbouring stretches as one, from and to in milliseconds; the latest last. */
export function movedIn(day: Day, stretches: readonly Stretch[]): readonly [number, number][] {
  const moved: [number, number][] = [];
  for (const { from, to, level } of stretches) {
    if (level === "unknown") continue;
    const last = moved.at(-1);
    if (last?.[1] === from) last[1] = to;
    else moved.push([from, to]);
  }
  const instant = (share: number): number => day.from + share * (day.until - day.from);
  return moved.map(([from, to]) => [instant(from), instant(to)]);
}

/** A shorter row is of a room that was not known at first. */
function stretchesOf(counts: string, bins: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const padded = counts.slice(-bins).padStart(bins, "-");
  for (let bin = 0; bin < bins; bin += 1) {
    const level = levelOf(padded.charAt(bin));
    const last = stretches.at(-1);
    if (level === undefined) continue;
    if (last?.level === level && last.to === bin / bins) last.to = (bin + 1) / bins;
    else stretches.push({ from: bin / bins, to: (bin + 1) / bins, level });
  }
  return stretches;
}

function levelOf(letter: string): Level | undefined {
  const count = Number.parseInt(letter, 10);
  if (Number.isNaN(count)) return "unknown";
  if (count === 0) return undefined;
  return count < MANY ? "few" : "many";
}
