// A battery: a bar with its figure, and another look where it is low.
import { useTranslation } from "react-i18next";
import { useWords } from "../words/useWords";
import classes from "./Battery.module.css";

const LOW = 0.15;

export function Battery({ share, low = false }: { share: number | null; low?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  if (share === null) return <span className={classes["none"]}>{t("hubs.senses.unknown")}</span>;
  return (
    <span className={classes["battery"]} data-low={low || share < LOW}>
      <span className={classes["bar"]} aria-hidden="true">
        <span style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </span>
      {words.percent(share)}
    </span>
  );
}
