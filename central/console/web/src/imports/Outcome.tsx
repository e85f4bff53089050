// What becomes of a line: by sign, by word, and by colour only where something is wrong.
import { useTranslation } from "react-i18next";
import type { LineShown } from "../api/shapes";
import classes from "./Imports.module.css";

type Result = LineShown["outcome"];

export const SIGNS: Readonly<Record<Result, string>> = {
  new: "+",
  changed: "≠",
  unchanged: "=",
  refused: "✕",
};

export function Outcome({ outcome }: { outcome: Result }) {
  const { t } = useTranslation();
  return (
    <span className={classes["outcome"]} data-outcome={outcome}>
      <span aria-hidden="true">{SIGNS[outcome]}</span> {t(`import.was_${outcome}`)}
    </span>
  );
}
