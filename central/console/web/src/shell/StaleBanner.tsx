// Says that what is on the screen is old, and since when.
import { useTranslation } from "react-i18next";
import type { Heard } from "../live/link";
import { centreTime } from "../time/centre";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./Console.module.css";

type StaleBannerProps = Pick<Heard, "status" | "lastAt">;

export function StaleBanner({ status, lastAt }: StaleBannerProps) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes["staleSlot"]}>
      {status === "stale" && (
        <div className={classes["stale"]}>
          <strong>
            <span aria-hidden="true">⚠ </span>
            {t("stale.title")}
          </strong>
          <Silence lastAt={lastAt} />
          <span>{t("stale.retry")}</span>
        </div>
      )}
    </div>
  );
}

function Silence({ lastAt }: { lastAt: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const heardAt = centreTime() - (performance.now() - lastAt);
  return (
    <span aria-live="off">
      {t("stale.since", {
        age: words.age(Math.max(now - heardAt, 0)),
        time: words.time(heardAt),
      })}
    </span>
  );
}
