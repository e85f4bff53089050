// What happened and how long ago; who has it.
import { UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CaseDetail, Me, QueueRow } from "../api/shapes";
import { Countdown } from "../look/Countdown";
import { EyeIcon } from "../look/Icons";
import { Mark } from "../look/Mark";
import { Owner } from "../look/Owner";
import { isUntaken, priorityOf, ringsForLife } from "../queue/order";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./Heading.module.css";

interface HeadingProps {
  row: QueueRow;
  detail: CaseDetail | undefined;
  me: Me;
  /** Names of the colleagues who have it open now. */
  watchedBy: string;
  onBack: () => void;
}

export function Heading({ row, detail, me, watchedBy, onBack }: HeadingProps) {
  const { t } = useTranslation();
  const words = useWords();
  const title = useRef<HTMLHeadingElement>(null);
  const untaken = isUntaken(row);
  const reason = detail?.alarms.find((alarm) => alarm.cause === row.cause)?.reason;
  const told = reason != null && reason !== "immediate" && reason !== "";

  useEffect(() => {
    title.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [row.id]);

  return (
    <div className={classes["heading"]}>
      <UnstyledButton className={classes["back"]} onClick={onBack} title={t("keys.back")}>
        <span className="unseen">{t("keys.back")}</span>
        <span aria-hidden="true">←</span>
      </UnstyledButton>
      <Mark priority={row.priority} filled={untaken} blinks={ringsForLife(row)} size={24} />
      <h2 ref={title} tabIndex={-1} className={classes["what"]}>
        <span className="unseen">{words.of("priority", String(priorityOf(row)))}. </span>
        {words.of("cause", row.cause)}
        {told && <span>, {words.of("reason", reason)}</span>}
        {row.place !== null && <small> {words.of("place", row.place)}</small>}
      </h2>
      <HowLong row={row} />
      <span className={classes["when"]}>
        {t("row.number", { number: row.number })} · {words.moment(row.opened_at)}
      </span>
      <div className={classes["owner"]}>
        {watchedBy !== "" && (
          <span role="status">
            <EyeIcon />
            {t("case.watched", { names: watchedBy })}
          </span>
        )}
        <Holding row={row} me={me} />
      </div>
      <p className={classes["facts"]}>
        {row.alarms > 1 && <span>{t("row.alarms", { count: row.alarms })}</span>}
        {row.test && <strong>{t("row.test")}</strong>}
        {row.unconfirmed && (
          <span className={classes["unconfirmed"]}>
            <strong>{t("row.unconfirmed")}</strong>: {t("row.unconfirmed_why")}
          </span>
        )}
        {detail?.outcome != null && (
          <span>
            {t("case.outcome")}: <strong>{outcomeOf(detail)}</strong>
            {detail.outcome_text ? ` (${detail.outcome_text})` : ""}
          </span>
        )}
      </p>
    </div>
  );
}

function HowLong({ row }: { row: QueueRow }) {
  const words = useWords();
  const waited = useNow() - new Date(row.alerted_at).getTime();
  return (
    <span className={classes["age"]}>
      {words.ago(waited)}
      {isUntaken(row) && priorityOf(row) <= 3 && <Countdown waited={waited} large />}
    </span>
  );
}

function Holding({ row, me }: { row: QueueRow; me: Me }) {
  const { t } = useTranslation();
  const words = useWords();
  if (row.owner === null) return <span>{t("queue.waits")}</span>;
  const name = row.owner_name ?? row.owner;
  return (
    <>
      <Owner name={name} mine={row.owner === me.id} />
      <span>
        <b>{row.owner === me.id ? t("row.mine") : name}</b> · {words.of("state", row.state)}
      </span>
    </>
  );
}

function outcomeOf(detail: CaseDetail): string {
  const choice = detail.outcomes.find((outcome) => outcome.code === detail.outcome);
  return choice?.text ?? detail.outcome ?? "";
}
