// What a role may do, from the table that guards the routes.
import { useTranslation } from "react-i18next";
import type { Roles } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Accounts.module.css";

export function May({ role, roles }: { role: string; roles: Roles | undefined }) {
  const { t } = useTranslation();
  const words = useWords();
  const row = roles?.roles.find((one) => one.role === role);
  if (row === undefined) return null;
  if (row.permissions.length === 0) {
    return <p className={classes["said"]}>{t("accounts.may_nothing")}</p>;
  }
  return (
    <ul className={classes["may"]}>
      {row.permissions.map((permission) => (
        <li key={permission}>{words.of("permission", permission.replace(".", "_"))}</li>
      ))}
    </ul>
  );
}
