// What went wrong, and that nothing was changed by it.
import { useTranslation } from "react-i18next";
import classes from "./Imports.module.css";
import type { Trouble } from "./useImport";

export function TroubleLine({ trouble }: { trouble: Trouble | null }) {
  const { t } = useTranslation();
  return (
    <div role="alert" className={classes["alert"]}>
      {trouble !== null && (
        <p className={classes["trouble"]}>
          <strong aria-hidden="true">✕</strong> {textOf(trouble)}
        </p>
      )}
    </div>
  );

  function textOf(wrong: Trouble): string {
    switch (wrong.what) {
      case "nobody":
        return t("files.nobody");
      case "denied":
        return t("files.denied");
      case "large":
        return t("import.large");
      case "gone":
        return t("import.gone");
      case "unreadable":
        return `${t("import.unreadable")}. ${wrong.why}`;
    }
  }
}
