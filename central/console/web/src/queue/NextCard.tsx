// Before a case is opened: the one to take next, told in the order in which the eye needs it.
import { useTranslation } from "react-i18next";
import type { Me, QueueRow } from "../api/shapes";
import { ActButton } from "../look/ActButton";
import { Countdown } from "../look/Countdown";
import { Mark } from "../look/Mark";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./NextCard.module.css";
import { isUntaken, priorityOf } from "./order";
import { Row } from "./Row";

interface NextCardProps {
  row: QueueRow | undefined;
  rows: readonly QueueRow[];
  me: Me;
  filled: boolean;
  onTake: () => void;
  onOpen: (id: string) => void;
}

export function NextCard(props: NextCardProps) {
  const { row, filled } = props;
  return (
    <div className={classes["pane"]}>
      {row !== undefined && <Waiting {...props} row={row} />}
      {row === undefined && filled && <Calm {...props} />}
    </div>
  );
}

function Waiting({ row, onTake, onOpen }: NextCardProps & { row: QueueRow }) {
  const { t } = useTranslation();
  const words = useWords();
  const untaken = isUntaken(row);
  const waited = useNow() - new Date(row.alerted_at).getTime();
  return (
    <article className={classes["card"]}>
      <h2 className={classes["what"]}>
        <Mark priority={row.priority} filled={untaken} size={30} />
        {words.of("cause", row.cause)}
        {row.place !== null && <small>{words.of("place", row.place)}</small>}
      </h2>
      <p className={classes["age"]}>
        {words.ago(waited)}
        {untaken && priorityOf(row) <= 3 && <Countdown waited={waited} large />}
      </p>
      <p className={classes["who"]}>
        {[row.who || t("queue.nobody_known"), row.town].filter(Boolean).join(" · ")}
      </p>
      <p className={classes["facts"]}>
        {[
          words.of("priority", String(priorityOf(row))),
          t("row.number", { number: row.number }),
          row.alarms > 1 ? t("row.alarms", { count: row.alarms }) : "",
          row.test ? t("row.test") : "",
          row.unconfirmed ? `${t("row.unconfirmed")}: ${t("row.unconfirmed_why")}` : "",
          row.owner_name === null ? "" : t("row.owner", { name: row.owner_name }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <div className={classes["acts"]}>
        {untaken && <ActButton action="take" label={t("next.take")} onClick={onTake} primary />}
        <ActButton
          action="open"
          label={untaken ? t("next.look") : t("next.open")}
          primary={!untaken}
          onClick={() => {
            onOpen(row.id);
          }}
        />
      </div>
    </article>
  );
}

function Calm({ rows, me, onOpen }: NextCardProps) {
  const { t } = useTranslation();
  const mine = rows.filter((row) => row.owner === me.id);
  return (
    <div className={classes["calm"]}>
      <h2>{t("next.calm")}</h2>
      <p>{t("next.calm_text")}</p>
      {mine.length > 0 && (
        <>
          <h3>{t("next.yours")}</h3>
          <ul>
            {mine.slice(0, 8).map((row) => (
              <li key={row.id}>
                <button
                  type="button"
                  onClick={() => {
                    onOpen(row.id);
                  }}
                >
                  <Row row={row} isMine isMarked={false} />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
