// Open cases per priority, by shape, word and figure; a click marks the first of them.
import { UnstyledButton } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { Mark } from "../look/Mark";
import { useWords } from "../words/useWords";
import classes from "./Counts.module.css";
import { counts, isUntaken, priorityOf } from "./order";

export function Counts({
  rows,
  onPriority,
}: {
  rows: readonly QueueRow[];
  onPriority: (id: string) => void;
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
          onClick={() => {
            const of = rows.filter((row) => priorityOf(row) === priority && !row.test);
            const first = of.find(isUntaken) ?? of[0];
            if (first !== undefined) onPriority(first.id);
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
