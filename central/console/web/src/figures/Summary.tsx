// What is to be done now, in a line: each figure opens the calls behind it.
import { useTranslation } from "react-i18next";
import type { Duty, Figures } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Figures.module.css";
import { pathOf, type Chosen } from "./period";

interface SummaryProps {
  figures: Figures;
  duty: Duty | undefined;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen) => void;
  onMove: (path: string) => void;
}

export function Summary({ figures, duty, chosen, onChoose, onMove }: SummaryProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { whole } = figures;
  const seconds = (value: number | null): string =>
    value === null ? "–" : t("figures.seconds", { count: value });
  return (
    <div className={classes["summary"]}>
      <button
        type="button"
        className={classes["fact"]}
        aria-pressed={chosen?.by === "all"}
        onClick={() => {
          onChoose({ by: "all" });
        }}
      >
        <strong>{words.number(whole.calls)}</strong> {t("figures.calls", { count: whole.calls })}
      </button>
      <span className={classes["fact"]}>
        {t("figures.median")} <strong>{seconds(whole.p50)}</strong>
      </span>
      <span className={classes["fact"]}>
        {t("figures.nine_of_ten")} <strong>{seconds(whole.p90)}</strong>
      </span>
      <span className={classes["fact"]}>
        {t("figures.nearly_all")} <strong>{seconds(whole.p99)}</strong>
      </span>
      {whole.waiting > 0 && (
        <button
          type="button"
          className={classes["fact"]}
          data-mark="person"
          aria-pressed={chosen?.by === "waiting"}
          onClick={() => {
            onChoose({ by: "waiting" });
          }}
        >
          <strong>{words.number(whole.waiting)}</strong>{" "}
          {t("figures.wait_now", { count: whole.waiting })}
        </button>
      )}
      {duty !== undefined && (
        <button
          type="button"
          className={classes["todo"]}
          data-open={duty.unexplained > 0}
          disabled={duty.unexplained === 0}
          onClick={() => {
            onMove(
              pathOf({
                period: { kind: "range", first: duty.since, last: figures.today },
                chosen: { by: "unexplained" },
              }),
            );
          }}
        >
          {duty.unexplained === 0 ? (
            t("figures.all_explained")
          ) : (
            <>
              <strong>{words.number(duty.unexplained)}</strong>{" "}
              {t("figures.need_reason", { count: duty.unexplained })}
            </>
          )}
        </button>
      )}
    </div>
  );
}
