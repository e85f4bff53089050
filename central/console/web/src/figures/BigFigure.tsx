// One of the two figures that a month is judged by: its share, its target, how sure, and thirteen months of it.
import { useTranslation } from "react-i18next";
import type { AnswerShare, MonthFigure } from "../api/shapes";
import { useFigureWords } from "./useFigureWords";
import classes from "./BigFigure.module.css";
import { TrendChart } from "./TrendChart";
import { Verdict } from "./Verdict";

const LOWEST = 0.9;

interface BigFigureProps {
  share: AnswerShare;
  isMonth: boolean;
  trend: readonly MonthFigure[];
  shownMonth: string | null;
  onLate: () => void;
  onMonth: (month: string) => void;
}

export function BigFigure(props: BigFigureProps) {
  const { share, isMonth, trend, shownMonth, onLate, onMonth } = props;
  const { t } = useTranslation();
  const words = useFigureWords();
  const late = share.of - share.within;
  const percent = (value: number): string => words.share(value);
  return (
    <section className={classes["card"]} data-verdict={share.verdict}>
      <h3>{t("figures.within", { seconds: share.within_s })}</h3>
      <div className={classes["figure"]}>
        <p className={classes["value"]}>{share.value === null ? "–" : percent(share.value)}</p>
        <p className={classes["verdict"]}>
          <Verdict verdict={share.verdict} />
          <span>
            {t(`figures.verdict.${share.verdict}`)}
            <br />
            <small>{t("figures.target", { share: percent(share.target) })}</small>
          </span>
        </p>
        {share.of > 0 && <Bullet share={share} />}
        <p className={classes["note"]}>
          {share.of === 0
            ? t("figures.no_calls")
            : t("figures.of_calls", {
                count: share.of,
                number: words.number(share.of),
                low: percent(share.low),
                high: percent(share.high),
              })}{" "}
          {late > 0 && (
            <button type="button" onClick={onLate}>
              {t("figures.late_ones", { count: late, number: words.number(late) })}
            </button>
          )}
          {!isMonth && share.of > 0 && ` ${t("figures.judged_by_month")}`}
        </p>
      </div>
      <TrendChart
        months={trend}
        within={share.within_s}
        target={share.target}
        shown={shownMonth}
        onMonth={onMonth}
      />
    </section>
  );
}

/** Where the share stands between 90 % and all, beside its target; the band is how sure we are. */
function Bullet({ share }: { share: AnswerShare }) {
  const at = (value: number): string =>
    `${Math.max(0, Math.min(1, (value - LOWEST) / (1 - LOWEST))) * 100}%`;
  const width = Math.max(0, share.high - Math.max(share.low, LOWEST)) / (1 - LOWEST);
  return (
    <div className={classes["bullet"]} aria-hidden="true">
      <span
        className={classes["sure"]}
        style={{ insetInlineStart: at(share.low), inlineSize: `${Math.min(1, width) * 100}%` }}
      />
      <span className={classes["goal"]} style={{ insetInlineStart: at(share.target) }} />
      <span className={classes["dot"]} style={{ insetInlineStart: at(share.value ?? 0) }} />
    </div>
  );
}
