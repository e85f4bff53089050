// What came of the last change, beside what was changed.
import { useTranslation } from "react-i18next";
import type { Doing } from "./useDoing";
import classes from "./Accounts.module.css";

export function Outcome({ doing, done }: { doing: Doing; done?: string }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={classes["trouble"]} role="alert">
        {doing.refused !== null && t(`accounts.refused.${doing.refused}`)}
      </p>
      <p className={classes["done"]} role="status">
        {doing.done && done !== undefined && `✓ ${done}`}
      </p>
    </>
  );
}
