// What was done to an account, by whom, the latest first.
import { useTranslation } from "react-i18next";
import type { AccountChangeRow } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Accounts.module.css";

export function History({ changes }: { changes: readonly AccountChangeRow[] }) {
  const { t } = useTranslation();
  const words = useWords();
  if (changes.length === 0) return <p className={classes["said"]}>{t("accounts.no_history")}</p>;
  return (
    <ol className={classes["list"]}>
      {changes.map((change) => (
        <li key={`${change.at} ${change.kind}`}>
          <span className={classes["grows"]}>
            {words.of("accounts.kinds", change.kind.replace(".", "_"))}
            {change.fields.map((field) => (
              <span key={field.field} className={classes["field"]}>
                {t("accounts.changed_field", {
                  field: words.of("accounts", field.field),
                  before: valueOf(field.field, field.before, words.of),
                  after: valueOf(field.field, field.after, words.of),
                })}
              </span>
            ))}
          </span>
          <span className={classes["dim"]}>
            {words.moment(change.at)}
            {change.by !== "" && ` · ${change.by}`}
          </span>
        </li>
      ))}
    </ol>
  );

  function valueOf(field: string, value: string, of: typeof words.of): string {
    if (value === "") return t("accounts.all");
    return field === "role" ? of("role", value) : value;
  }
}
