// Whether residents or contacts: what one line of the file is.
import { useTranslation } from "react-i18next";
import type { SheetKind } from "../api/shapes";
import classes from "./Imports.module.css";

const KINDS: readonly SheetKind[] = ["residents", "contacts"];

interface KindChoiceProps {
  kind: SheetKind;
  onKind: (kind: SheetKind) => void;
}

export function KindChoice({ kind, onKind }: KindChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes["kinds"]}>
      <legend>{t("files.kind")}</legend>
      {KINDS.map((one) => (
        <label key={one}>
          <input
            type="radio"
            name="kind"
            value={one}
            checked={kind === one}
            onChange={() => {
              onKind(one);
            }}
          />
          {t(`files.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}
