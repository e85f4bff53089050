// Which days are shown: a day, a week, a month or a range, with the one before and the one after.
import { useTranslation } from "react-i18next";
import classes from "./PeriodBar.module.css";
import { around, beside, dayAfter, daysOf, isDay, type Kind, type Period } from "./period";
import { useFigureWords } from "./useFigureWords";

const KINDS = ["day", "week", "month", "range"] as const satisfies readonly Kind[];
const LONGEST_DAYS = 400;

interface PeriodBarProps {
  period: Period;
  isToday: boolean;
  today: string;
  onMove: (period: Period | null) => void;
}

export function PeriodBar({ period, isToday, today, onMove }: PeriodBarProps) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const show = (next: Period): void => {
    onMove(next.kind === "day" && next.first === today ? null : next);
  };
  const range = (first: string, last: string): void => {
    const next: Period = { kind: "range", first, last };
    if (isDay(first) && isDay(last) && first <= last && daysOf(next) <= LONGEST_DAYS) show(next);
  };
  const name =
    period.kind === "month"
      ? words.month(period.first.slice(0, 7))
      : period.kind === "day"
        ? words.day(period.first)
        : `${words.dayShort(period.first)} – ${words.dayShort(period.last)}`;
  return (
    <div className={classes["bar"]}>
      <fieldset className={classes["kinds"]}>
        <legend className="unseen">{t("figures.period")}</legend>
        {KINDS.map((kind) => (
          <label key={kind}>
            <input
              type="radio"
              name="period"
              checked={period.kind === kind}
              onChange={() => {
                const within = period.last < today ? period.last : today;
                show(around(kind, within));
              }}
            />
            <span>{t(`figures.kind.${kind}`)}</span>
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        className={classes["step"]}
        aria-label={t("figures.before")}
        onClick={() => {
          show(beside(period, -1));
        }}
      >
        <Arrow />
      </button>
      {period.kind === "range" ? (
        <span className={classes["range"]}>
          <input
            type="date"
            aria-label={t("figures.first_day")}
            value={period.first}
            max={period.last}
            onChange={(event) => {
              range(event.currentTarget.value, period.last);
            }}
          />
          –
          <input
            type="date"
            aria-label={t("figures.last_day")}
            value={period.last}
            min={period.first}
            max={dayAfter(period.first, LONGEST_DAYS - 1)}
            onChange={(event) => {
              range(period.first, event.currentTarget.value);
            }}
          />
        </span>
      ) : (
        <strong className={classes["name"]} aria-live="polite">
          {isToday ? t("figures.today", { day: name }) : name}
        </strong>
      )}
      <button
        type="button"
        className={`${classes["step"] ?? ""} ${classes["onward"] ?? ""}`}
        aria-label={t("figures.after")}
        disabled={period.last >= today}
        onClick={() => {
          show(beside(period, 1));
        }}
      >
        <Arrow />
      </button>
    </div>
  );
}

function Arrow() {
  return (
    <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M10 3 5 8l5 5" />
    </svg>
  );
}
