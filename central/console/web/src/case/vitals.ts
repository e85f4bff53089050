// Judgement: reads what the centre shows beside an alarm of vital signs.
import { figure, isLoose, text, type Loose } from "./reading";

export interface Vital {
  code: string;
  measure: string;
  value: number | undefined;
  unit: string;
  limit: number | undefined;
  missed: number;
  doubts: readonly string[];
  /** The latest last. */
  past: readonly { at: number; value: number }[];
  limits: readonly number[];
}

export function vitalIn(evidence: Loose | null | undefined): Vital | undefined {
  const said = evidence?.["said"];
  if (!isLoose(said) || !text(said["code"]).startsWith("vital-")) return undefined;
  const doubts = Array.isArray(said["doubts"]) ? said["doubts"].map(text).filter(Boolean) : [];
  const past = Array.isArray(evidence?.["past"]) ? evidence["past"].filter(isLoose) : [];
  const limits = Array.isArray(evidence?.["limits"]) ? evidence["limits"] : [];
  return {
    code: text(said["code"]),
    measure: text(said["measure"]),
    value: figure(said["value"]),
    unit: text(said["unit"]) || text(evidence?.["unit"]),
    limit: figure(said["limit"]),
    missed: figure(said["missed"]) ?? 1,
    doubts,
    past: past.flatMap((one) => {
      const [at, value] = [Date.parse(text(one["at"])), figure(one["value"])];
      return Number.isFinite(at) && value !== undefined ? [{ at, value }] : [];
    }),
    limits: limits.flatMap((one) => figure(one) ?? []),
  };
}
