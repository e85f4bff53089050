// What the figures leave out, and how many: each number opens the cases behind it.
import { useTranslation } from "react-i18next";
import type { Figures } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Figures.module.css";
import type { Chosen } from "./period";

export function LeftOut({ figures, onChoose }: { figures: Figures; onChoose: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { tests, automatic, apart } = figures.left_out;
  const parts = [
    { by: "test", count: tests },
    { by: "automatic", count: automatic },
    { by: "apart", count: apart },
  ] as const;
  return (
    <section className={classes["leftOut"]} aria-label={t("figures.left_out")}>
      <p>
        {t("figures.definition")} {t("figures.left_out")}{" "}
        {parts.map(({ by, count }, at) => (
          <span key={by}>
            {at > 0 && " · "}
            {count === 0 ? (
              t(`figures.left.${by}`, { count, number: words.number(count) })
            ) : (
              <button
                type="button"
                onClick={() => {
                  onChoose({ by });
                }}
              >
                {t(`figures.left.${by}`, { count, number: words.number(count) })}
              </button>
            )}
          </span>
        ))}
        .
      </p>
    </section>
  );
}
