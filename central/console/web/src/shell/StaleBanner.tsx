// Says that what is on the screen is old, and since when.
import { useTranslation } from "react-i18next";
import type { Heard } from "../live/link";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./Console.module.css";

type StaleBannerProps = Pick<Heard, "status" | "asOf">;

export function StaleBanner({ status, asOf }: StaleBannerProps) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes["staleSlot"]}>
      {status === "stale" && (
        <div className={classes["stale"]}>
          <strong>
            <span aria-hidden="true">⚠ </span>
            {t("stale.title")}
          </strong>
          <Silence asOf={asOf} />
          <span>{t("stale.retry")}</span>
        </div>
      )}
    </div>
  );
}

function Silence({ asOf }: { asOf: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  return (
    <span aria-live="off">
      {t("stale.since", {
        age: words.age(Math.max(now - asOf, 0)),
        time: words.time(asOf),
      })}
    </span>
  );
}
