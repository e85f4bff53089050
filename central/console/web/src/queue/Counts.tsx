// Open cases per priority, by shape, word and figure; a click shows those alone.
import { UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { Mark } from "../look/Mark";
import { useWords } from "../words/useWords";
import classes from "./Counts.module.css";
import { counts, type Priority } from "./order";

export function Counts({
  rows,
  only,
  onPriority,
}: {
  rows: readonly QueueRow[];
  /** The priority that the queue is narrowed to. */
  only: Priority | null;
  onPriority: (priority: Priority | null) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const all = useMemo(() => counts(rows), [rows]);
  return (
    <div className={classes["counts"]}>
      {all.map(({ priority, open, untaken }) => (
        <UnstyledButton
          key={priority}
          className={classes["count"]}
          data-none={open === 0}
          data-wrong={untaken > 0 && priority <= 3}
          aria-pressed={only === priority}
          title={t("queue.only", { priority: words.of("priority", String(priority)) })}
          onClick={() => {
            onPriority(only === priority ? null : priority);
          }}
        >
          <Mark priority={priority} filled={untaken > 0} size={13} />
          <span>{words.of("priority", String(priority))}</span>
          <b>{words.number(open)}</b>
          {untaken > 0 && (
            <small style={{ color: priority === 1 ? "var(--life)" : undefined }}>
              {t("queue.untaken", { count: untaken })}
            </small>
          )}
        </UnstyledButton>
      ))}
    </div>
  );
}
