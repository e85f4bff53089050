// Tells a screen reader of new alarms; life alarms at once, the others when it has time.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import { useWords } from "../words/useWords";
import { isUntaken, ringsForLife } from "./order";

interface Said {
  life: string;
  other: string;
}

export function Announcer({ rows, filled }: { rows: readonly QueueRow[]; filled: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const [said, say] = useState<Said>({ life: "", other: "" });
  const told = useRef<Set<string> | null>(null);

  useEffect(() => {
    if (!filled) return;
    const waiting = rows.filter(isUntaken);
    const before = told.current;
    told.current = new Set(waiting.map((row) => row.id));
    const fresh = before === null ? [] : waiting.filter((row) => !before.has(row.id));
    const worded = (row: QueueRow) => ({ cause: words.of("cause", row.cause), who: row.who });
    const life = fresh.find(ringsForLife);
    const other = fresh.find((row) => !ringsForLife(row));
    if (life === undefined && other === undefined) return;
    queueMicrotask(() => {
      say({
        life: life === undefined ? "" : t("queue.new_life", worded(life)),
        other: other === undefined ? "" : t("queue.new", worded(other)),
      });
    });
  }, [rows, filled, t, words]);

  return (
    <>
      <div className="unseen" role="alert">
        {said.life}
      </div>
      <div className="unseen" role="status">
        {said.other}
      </div>
    </>
  );
}
