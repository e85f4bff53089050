// Always at the same place under the work: what one has just done, and what else waits.
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { NoticeLine } from "../case/NoticeLine";
import { UrgentStrip } from "../case/UrgentStrip";
import type { Notice } from "../case/useChanges";
import { priorityOf } from "../queue/order";
import classes from "./Console.module.css";

interface FootProps {
  notice: Notice | null;
  /** The most urgent alarm that nobody has, unless it is the one before the operator. */
  urgent: QueueRow | undefined;
  onDismiss: () => void;
  onUndo: () => void;
  onUrgent: () => void;
}

export function Foot({ notice, urgent, onDismiss, onUndo, onUrgent }: FootProps) {
  const { t } = useTranslation();
  const waits = urgent !== undefined && priorityOf(urgent) <= 2 && !urgent.test;
  return (
    <section className={classes["foot"]} aria-label={t("foot.title")}>
      <NoticeLine notice={notice} onDismiss={onDismiss} onUndo={onUndo} />
      {waits ? (
        <UrgentStrip row={urgent} onGo={onUrgent} />
      ) : (
        <span className={classes["calm"]}>{t("foot.calm")}</span>
      )}
    </section>
  );
}
