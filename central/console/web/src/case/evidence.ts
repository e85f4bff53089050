// Judgement: reads what a home sent as evidence; what cannot be read is left out, never an error.

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

export interface Seen {
  curve: Curve | undefined;
  /** The latest first. */
  motion: readonly Motion[];
  value: number | undefined;
  unit: string;
  text: string;
}

type Loose = Readonly<Record<string, unknown>>;

export function seenIn(evidence: Loose | null | undefined): Seen {
  const all = evidence ?? {};
  return {
    curve: curveIn(all["acceleration"]),
    motion: motionIn(all["motion"]),
    value: figure(all["value"]),
    unit: text(all["unit"]),
    text: text(all["text"]),
  };
}

export function isEmpty(seen: Seen): boolean {
  return (
    seen.curve === undefined &&
    seen.motion.length === 0 &&
    seen.value === undefined &&
    seen.text === ""
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

function isLoose(value: unknown): value is Loose {
  return typeof value === "object" && value !== null;
}

function figure(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
