// While one case is open, another that waits: one line, one key, never over the work.
import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { capOf } from "../keys/keymap";
import { Mark } from "../look/Mark";
import { ringsForLife } from "../queue/order";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./UrgentStrip.module.css";

export function UrgentStrip({ row, onGo }: { row: QueueRow; onGo: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const waited = useNow() - new Date(row.alerted_at).getTime();
  return (
    <UnstyledButton
      className={classes["strip"]}
      data-life={ringsForLife(row)}
      onClick={onGo}
      aria-keyshortcuts="g"
      title={t("keys.urgent")}
    >
      <Mark priority={row.priority} filled blinks={ringsForLife(row)} />
      <strong>{words.of("cause", row.cause)}</strong>
      <span>{row.who || t("queue.nobody_known")}</span>
      <span className={classes["age"]}>{words.ago(waited)}</span>
      <kbd className="cap" aria-hidden="true">
        {capOf("urgent")}
      </kbd>
    </UnstyledButton>
  );
}
