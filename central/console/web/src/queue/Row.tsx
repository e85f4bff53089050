// One case in the queue: what and how long ago first, then whom, then what comes next.
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { Countdown } from "../look/Countdown";
import { EyeIcon } from "../look/Icons";
import { Mark } from "../look/Mark";
import { Owner } from "../look/Owner";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { isUntaken, priorityOf, ringsForLife } from "./order";
import classes from "./Row.module.css";

interface RowProps {
  row: QueueRow;
  isMine: boolean;
  isMarked: boolean;
  /** Names of colleagues who look at it now. */
  watchedBy?: string;
}

/** Drawn again only where its own case changed: alarms of others come fifty a second. */
export const Row = memo(function Row({ row, isMine, isMarked, watchedBy = "" }: RowProps) {
  const { t } = useTranslation();
  const words = useWords();
  const untaken = isUntaken(row);
  const where = [row.place === null ? "" : words.of("place", row.place), row.town];
  return (
    <div className={classes["row"]} data-untaken={untaken} data-life={ringsForLife(row)}>
      <Mark priority={row.priority} filled={untaken} blinks={ringsForLife(row)} />
      <div className={classes["text"]}>
        <div className={classes["what"]}>
          <span className="unseen">{words.of("priority", String(priorityOf(row)))}. </span>
          <strong>{words.of("cause", row.cause)}</strong>
          <Marks row={row} isMine={isMine} />
          {watchedBy !== "" && (
            <span className={classes["watched"]} title={t("row.watched", { names: watchedBy })}>
              <EyeIcon />
              <span className="unseen">{t("row.watched", { names: watchedBy })}</span>
            </span>
          )}
        </div>
        <div className={classes["who"]}>
          {[row.who || t("queue.nobody_known"), ...where].filter(Boolean).join(" · ")}
        </div>
      </div>
      <div className={classes["end"]}>
        <Waited row={row} />
        <Holder row={row} isMine={isMine} isMarked={isMarked} />
      </div>
    </div>
  );
});

function Marks({ row, isMine }: { row: QueueRow; isMine: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {isMine && row.handed_by !== null && (
        <span className={classes["handed"]}>{t("row.handed")}</span>
      )}
      {row.alarms > 1 && (
        <span className={classes["mark"]}>{t("row.alarms", { count: row.alarms })}</span>
      )}
      {row.unconfirmed && <span className={classes["unconfirmed"]}>{t("row.unconfirmed")}</span>}
      {row.test && <span className={classes["test"]}>{t("row.test")}</span>}
    </>
  );
}

function Waited({ row }: { row: QueueRow }) {
  const words = useWords();
  const waited = useNow() - new Date(row.alerted_at).getTime();
  const counts = isUntaken(row) && priorityOf(row) <= 3 && !row.test;
  return (
    <span className={classes["age"]}>
      <span className={counts ? classes["dim"] : undefined}>{words.age(waited)}</span>
      {counts && <Countdown waited={waited} />}
    </span>
  );
}

function Holder({ row, isMine, isMarked }: RowProps) {
  const { t } = useTranslation();
  const words = useWords();
  if (row.owner === null) {
    return (
      <span className={classes["holder"]}>
        {isMarked && isUntaken(row) ? (
          <>
            <kbd className="cap">⏎</kbd> {t("queue.take")}
          </>
        ) : (
          <span className="unseen">{t("queue.waits")}</span>
        )}
      </span>
    );
  }
  const name = row.owner_name ?? row.owner;
  return (
    <span className={classes["holder"]}>
      {words.of("state", row.state)}
      <span className="unseen">{isMine ? t("row.mine") : t("row.owner", { name })}</span>
      <Owner name={name} mine={isMine} />
    </span>
  );
}
