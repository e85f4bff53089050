// What came of the last thing asked, in words and in the page: never a box over the work.
import { UnstyledButton } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { capOf } from "../keys/keymap";
import classes from "./NoticeLine.module.css";
import { UNDO_FOR_MS } from "./undo";
import type { Notice } from "./useChanges";

const CALM: ReadonlySet<Notice["about"]> = new Set([
  "closed",
  "released",
  "handed",
  "resolved",
  "stepped",
  "unstepped",
  "undone",
]);

export function NoticeLine({
  notice,
  onDismiss,
  onUndo,
}: {
  notice: Notice | null;
  onDismiss: () => void;
  onUndo: () => void;
}) {
  const { t } = useTranslation();
  const dismiss = useRef(onDismiss);
  useEffect(() => {
    dismiss.current = onDismiss;
  });
  useEffect(() => {
    if (notice === null || !CALM.has(notice.about)) return;
    const over = setTimeout(() => {
      dismiss.current();
    }, UNDO_FOR_MS);
    return () => {
      clearTimeout(over);
    };
  }, [notice]);
  const undo = notice !== null && "undo" in notice ? notice.undo : undefined;
  return (
    <div role="status" className={classes["slot"]}>
      {notice !== null && (
        <div className={classes["notice"]} data-calm={CALM.has(notice.about)}>
          <span aria-hidden="true">{CALM.has(notice.about) ? "✓" : "⚠"}</span>
          <span>{t(`notice.${notice.about}`, { ...notice })}</span>
          {undo !== undefined && (
            <UnstyledButton
              className={classes["undo"]}
              onClick={onUndo}
              aria-keyshortcuts={capOf("undo")}
              title={t("keys.undo")}
            >
              {t("notice.undo")}{" "}
              <kbd className="cap" aria-hidden="true">
                {capOf("undo")}
              </kbd>
            </UnstyledButton>
          )}
          <UnstyledButton className={classes["dismiss"]} onClick={onDismiss}>
            {t("notice.dismiss")}
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
