// What came of the last thing asked, in words and in the page: never a box over the work.
import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./NoticeLine.module.css";
import type { Notice } from "./useChanges";

const CALM: ReadonlySet<Notice["about"]> = new Set(["closed", "released", "handed"]);

export function NoticeLine({
  notice,
  onDismiss,
}: {
  notice: Notice | null;
  onDismiss: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes["slot"]}>
      {notice !== null && (
        <div className={classes["notice"]} data-calm={CALM.has(notice.about)}>
          <span aria-hidden="true">{CALM.has(notice.about) ? "✓" : "⚠"}</span>
          <span>{t(`notice.${notice.about}`, { ...notice })}</span>
          <UnstyledButton className={classes["dismiss"]} onClick={onDismiss}>
            {t("notice.dismiss")}
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
