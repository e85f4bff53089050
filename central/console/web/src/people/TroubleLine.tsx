// Why something was not done, and what to do about it.
import { useTranslation } from "react-i18next";
import classes from "./EditForm.module.css";
import type { Trouble } from "./useEditing";

export function TroubleLine({ trouble }: { trouble: Trouble | null }) {
  const { t } = useTranslation();
  if (trouble === null) return null;
  return (
    <p role="alert" className={classes["trouble"]}>
      {trouble.is === "stale"
        ? t("people.trouble.stale", { who: trouble.by || t("people.trouble.somebody") })
        : t(`people.trouble.${trouble.is}`)}
    </p>
  );
}
