// Thirteen months against a target: a dot a month, open where the month is under way, a cross where it failed.
import { useTranslation } from "react-i18next";
import type { MonthFigure } from "../api/shapes";
import { useFigureWords } from "./useFigureWords";
import { TableView } from "./TableView";
import classes from "./TrendChart.module.css";

interface TrendChartProps {
  months: readonly MonthFigure[];
  within: number;
  target: number;
  shown: string | null;
  onMonth: (month: string) => void;
}

export function TrendChart({ months, within, target, shown, onMonth }: TrendChartProps) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const rows = months.map((month) => ({
    month: month.month,
    isOver: month.is_over,
    share: month.shares.find((share) => share.within_s === within),
  }));
  const values = rows.flatMap((row) => row.share?.value ?? []);
  const room = (1 - target) / 2;
  const lowest = Math.min(target - room, ...values);
  const highest = Math.max(target + room, ...values);
  const height = (value: number): number => ((value - lowest) / (highest - lowest)) * 100;
  return (
    <div className={classes["trend"]}>
      <div className={classes["plot"]} role="group" aria-label={t("figures.trend", { seconds: within })}>
        <span className={classes["goal"]} style={{ insetBlockEnd: `${height(target)}%` }}>
          <small>{words.share(target)}</small>
        </span>
        {rows.map((row) => {
          const value = row.share?.value ?? null;
          return (
            <button
              key={row.month}
              type="button"
              className={classes["month"]}
              disabled={value === null}
              data-verdict={row.share?.verdict}
              data-over={row.isOver}
              aria-pressed={row.month === shown}
              aria-label={
                value === null
                  ? words.month(row.month)
                  : `${words.month(row.month)}: ${words.share(value)}. ${t(`figures.verdict.${row.share?.verdict ?? "too-few"}`)}`
              }
              title={value === null ? words.month(row.month) : `${words.month(row.month)} · ${words.share(value)}`}
              onClick={() => {
                onMonth(row.month);
              }}
            >
              {value !== null && (
                <span className={classes["dot"]} style={{ insetBlockEnd: `${height(value)}%` }} />
              )}
              <span className={classes["label"]} aria-hidden="true">
                {words.monthLetter(row.month)}
              </span>
            </button>
          );
        })}
      </div>
      <TableView
        head={[t("figures.month"), t("figures.within", { seconds: within }), t("figures.calls_head")]}
        rows={rows.map((row) => [
          words.month(row.month),
          row.share?.value == null ? "–" : words.share(row.share.value),
          words.number(row.share?.of ?? 0),
        ])}
      />
    </div>
  );
}
