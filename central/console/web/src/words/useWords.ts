// Words for what the centre names by codes, and for times and figures, in the language shown.
import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { ageOf } from "../time/ages";

type Coded =
  | "cause"
  | "reason"
  | "place"
  | "case.wrongs"
  | "state"
  | "priority"
  | "role"
  | "channel"
  | "speaks"
  | "permission"
  | "accounts"
  | "people.device"
  | "vitals.measure"
  | "vitals.doubt"
  | "vitals.mark"
  | "accounts.kinds"
  | "accounts.password.codes";

export interface Words {
  language: string;
  /** The word for a code; a code of a newer centre stands for itself. */
  of: (group: Coded, code: string) => string;
  age: (milliseconds: number) => string;
  ago: (milliseconds: number) => string;
  /** Hours and minutes. */
  hour: (instant: number) => string;
  time: (instant: number | string) => string;
  moment: (instant: number | string) => string;
  number: (value: number, digits?: number) => string;
  percent: (share: number) => string;
  row: (row: QueueRow) => string;
  list: (items: readonly string[]) => string;
}

export function useWords(): Words {
  const { i18n } = useTranslation();
  const language = i18n.resolvedLanguage ?? i18n.language;
  return useMemo(() => wordsIn(language), [language]);
}

function wordsIn(language: string): Words {
  const t = i18next.getFixedT(language);
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "medium", hourCycle: "h23" });
  const hour = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" });
  const moment = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const of = (group: Coded, code: string): string => {
    const key = `${group}.${code}`;
    if (i18next.exists(key)) return String(t(key as never));
    return group === "cause" ? `${t("cause.unknown")} (${code})` : code;
  };
  const age = (milliseconds: number): string => {
    const said = ageOf(milliseconds);
    switch (said.unit) {
      case "seconds":
        return t("age.seconds", said);
      case "minutes":
        return t("age.minutes", said);
      case "hours":
        return t("age.hours", said);
      case "days":
        return t("age.days", said);
    }
  };
  return {
    language,
    of,
    age,
    ago: (milliseconds) => t("age.ago", { age: age(milliseconds) }),
    hour: (instant) => hour.format(instant),
    time: (instant) => clock.format(new Date(instant)),
    moment: (instant) => moment.format(new Date(instant)),
    number: (value, digits = 0) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    percent: (share) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share),
    row: (row) =>
      [of("cause", row.cause), row.place === null ? "" : of("place", row.place)].join(" "),
    list: (items) => list.format(items),
  };
}
