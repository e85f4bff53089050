// How an account stands: a shape and a word.
import { useTranslation } from "react-i18next";
import type { AccountRow } from "../api/shapes";
import classes from "./Accounts.module.css";

const SHAPES = { invited: "◌", active: "●", locked: "■", disabled: "×" } as const;

export function State({ row }: { row: AccountRow }) {
  const { t } = useTranslation();
  return (
    <span className={classes["state"]} data-state={row.state}>
      <span aria-hidden="true">{SHAPES[row.state]}</span>
      {t(`accounts.state.${row.state}`)}
    </span>
  );
}
