// Words for what hubs tell by codes: kinds, rooms, parts, faults, orders.
import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CommandRow, SenseRow } from "../api/shapes";
import { useWords, type Words } from "../words/useWords";

export interface HubWords extends Words {
  kind: (code: string) => string;
  /** A part of a home: a sense by its kind and room, or a part of the hub itself. */
  part: (id: string, senses: readonly SenseRow[]) => string;
  fault: (
    fault: { component: string; code: string; text: string },
    senses: readonly SenseRow[],
  ) => string;
  /** A length of time in one unit: `14 min`. */
  span: (milliseconds: number) => string;
  senseState: (code: string) => string;
  outcome: (order: CommandRow) => string;
  outcomeOf: (code: string) => string;
}

export function useHubWords(): HubWords {
  const words = useWords();
  const { t } = useTranslation();
  return useMemo(() => {
    const known = (key: string): string | null =>
      i18next.exists(key) ? String(t(key as never)) : null;
    const kind = (code: string): string => known(`hubs.kind.${code}`) ?? code;
    const part = (id: string, senses: readonly SenseRow[]): string => {
      const sense = senses.find((one) => one.id === id);
      if (sense === undefined) return known(`hubs.part.${id}`) ?? id;
      const place = sense.place === null ? "" : words.of("place", sense.place);
      const name = [kind(sense.kind), place].filter(Boolean).join(", ");
      return `${name} (${id})`;
    };
    const outcomeOf = (code: string): string => known(`hubs.outcome.${code}`) ?? code;
    return {
      ...words,
      kind,
      part,
      fault: (fault, senses) => {
        const { component, code } = fault;
        const own = known(`hubs.fault_of.${component}-${code}`);
        if (own !== null) return own;
        const says = { part: part(component, senses), code };
        const key = i18next.exists(`hubs.fault.${code}`) ? code : "other";
        return t(`hubs.fault.${key}` as "hubs.fault.other", says);
      },
      span: (milliseconds) => spanIn(words.language, milliseconds),
      senseState: (code) => known(`hubs.sense_state.${code}`) ?? code,
      outcome: ({ outcome }) => (outcome === null ? "" : outcomeOf(outcome)),
      outcomeOf,
    };
  }, [t, words]);
}

const MINUTE_MS = 60_000;
const UNITS = [
  { unit: "second", from: 0, ms: 1000 },
  { unit: "minute", from: 1.5 * MINUTE_MS, ms: MINUTE_MS },
  { unit: "hour", from: 90 * MINUTE_MS, ms: 60 * MINUTE_MS },
  { unit: "day", from: 48 * 60 * MINUTE_MS, ms: 24 * 60 * MINUTE_MS },
] as const;

function spanIn(language: string, milliseconds: number): string {
  const { unit, ms } = UNITS.findLast(({ from }) => milliseconds >= from) ?? UNITS[0];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, style).format(Math.max(0, milliseconds) / ms);
}
