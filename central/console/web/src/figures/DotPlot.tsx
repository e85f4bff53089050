// Small multiples on one axis of seconds: the median, and the time within which 95 % were answered.
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { AnswerTimes } from "../api/shapes";
import { Mark } from "../look/Mark";
import classes from "./DotPlot.module.css";
import { bandOf, isFew, LIMITS_S, longestOf, scaleOf } from "./scale";
import { TableView } from "./TableView";
import { useFigureWords } from "./useFigureWords";
import { Verdict } from "./Verdict";

export interface DotRow {
  id: string;
  name: string;
  note: string;
  /** Its shape is shown where it has one. */
  priority: number | null;
  /** Whether the targets are about it. */
  judged: boolean;
  times: AnswerTimes;
}

interface DotPlotProps {
  title: string;
  first: string;
  rows: readonly DotRow[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

export function DotPlot({ title, first, rows, chosen, onChoose }: DotPlotProps) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const id = useId();
  const at = scaleOf(longestOf(rows.map((row) => row.times)));
  const seconds = (value: number | null): string =>
    value === null ? "–" : t("figures.seconds", { count: value });
  const share = (times: AnswerTimes): string => {
    const value = times.shares[0]?.value ?? null;
    return value === null ? "–" : words.share(value);
  };
  return (
    <section className={classes["card"]} aria-labelledby={id}>
      <header className={classes["head"]}>
        <h3 id={id}>{title}</h3>
        <ul className={classes["legend"]}>
          <li>
            <span className={classes["medianKey"]} /> {t("figures.median")}
          </li>
          <li>
            <span className={classes["dotKey"]} /> {t("figures.p95")}
          </li>
        </ul>
      </header>
      {rows.length === 0 ? (
        <p className={classes["none"]}>{t("figures.no_calls_yet")}</p>
      ) : (
        <>
          <div className={classes["axis"]} aria-hidden="true">
            <span />
            <span className={classes["track"]}>
              {LIMITS_S.map((limit) => (
                <small key={limit} style={{ insetInlineStart: `${at(limit) * 100}%` }}>
                  {seconds(limit)}
                </small>
              ))}
            </span>
            <span className={classes["shareHead"]}>{t("figures.in_60")}</span>
          </div>
          <ul className={classes["rows"]}>
            {rows.map((row) => (
              <li key={row.id}>
                <button
                  type="button"
                  className={classes["row"]}
                  disabled={row.times.calls === 0}
                  aria-pressed={row.id === chosen}
                  aria-label={t("figures.row", {
                    name: row.name,
                    calls: words.number(row.times.calls),
                    share: share(row.times),
                    median: seconds(row.times.p50),
                    most: seconds(row.times.p95),
                  })}
                  onClick={() => {
                    onChoose(row.id);
                  }}
                >
                  <span className={classes["name"]}>
                    {row.priority !== null && <Mark priority={row.priority} filled={false} size={13} />}
                    <span>{row.name}</span>
                    <small>
                      {words.number(row.times.calls)} {row.note}
                    </small>
                  </span>
                  <span className={classes["track"]}>
                    {LIMITS_S.map((limit) => (
                      <span key={limit} className={classes["limit"]} style={{ insetInlineStart: `${at(limit) * 100}%` }} />
                    ))}
                    {row.times.p50 !== null && row.times.p95 !== null && (
                      <>
                        <span
                          className={classes["line"]}
                          style={{
                            insetInlineStart: `${at(row.times.p50) * 100}%`,
                            inlineSize: `${(at(row.times.p95) - at(row.times.p50)) * 100}%`,
                          }}
                        />
                        <span className={classes["median"]} style={{ insetInlineStart: `${at(row.times.p50) * 100}%` }} />
                        <span
                          className={classes["dot"]}
                          data-band={bandOf(row.times.p95)}
                          data-few={isFew(row.times)}
                          style={{ insetInlineStart: `${at(row.times.p95) * 100}%` }}
                        />
                      </>
                    )}
                  </span>
                  <span className={classes["share"]}>
                    {share(row.times)}
                    {row.judged ? (
                      <Verdict verdict={row.times.shares[0]?.verdict ?? "too-few"} size={16} />
                    ) : (
                      <span className={classes["unjudged"]} />
                    )}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <TableView
        head={[
          first,
          t("figures.calls_head"),
          t("figures.within", { seconds: 60 }),
          t("figures.within", { seconds: 180 }),
          t("figures.median"),
          t("figures.p90"),
          t("figures.p95"),
          t("figures.p99"),
        ]}
        rows={rows.map((row) => [
          row.name,
          words.number(row.times.calls),
          ...row.times.shares.map((one) => (one.value === null ? "–" : words.share(one.value))),
          ...[row.times.p50, row.times.p90, row.times.p95, row.times.p99].map(seconds),
        ])}
      />
    </section>
  );
}
