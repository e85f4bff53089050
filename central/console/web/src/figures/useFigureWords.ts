// Words for shares, days and months, in the language shown.
import { useMemo } from "react";
import { useWords, type Words } from "../words/useWords";

export interface FigureWords extends Words {
  /** A share with one decimal, never rounded up: 97.49 % is not 97.5 %. */
  share: (value: number) => string;
  month: (month: string) => string;
  monthLetter: (month: string) => string;
  day: (day: string) => string;
  dayShort: (day: string) => string;
}

export function useFigureWords(): FigureWords {
  const words = useWords();
  return useMemo(() => {
    const { language } = words;
    const form = (options: Intl.DateTimeFormatOptions) => {
      const format = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
      return (day: string): string => format.format(new Date(`${day}T00:00Z`));
    };
    const percent = new Intl.NumberFormat(language, {
      style: "percent",
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
    const month = form({ month: "long", year: "numeric" });
    const letter = form({ month: "narrow" });
    return {
      ...words,
      share: (value) => percent.format(Math.floor(value * 1000 + 1e-6) / 1000),
      month: (text) => month(`${text}-01`),
      monthLetter: (text) => letter(`${text}-01`),
      day: form({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
      dayShort: form({ day: "numeric", month: "short", year: "numeric" }),
    };
  }, [words]);
}
