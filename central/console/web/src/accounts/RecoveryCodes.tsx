// The recovery codes, shown once: to print, to copy, and to confirm that they are kept.
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Accounts.module.css";

interface RecoveryCodesProps {
  codes: readonly string[];
  onKept: () => void;
}

export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <div className={classes["form"]}>
      <div className={classes["paper"]}>
        <p ref={heading} tabIndex={-1} className={classes["said"]}>
          {t("accounts.factor.codes_text")}
        </p>
        <ol className={classes["codes"]} aria-label={t("accounts.factor.codes")}>
          {codes.map((code) => (
            <li key={code} dir="ltr">
              {code}
            </li>
          ))}
        </ol>
      </div>
      <div className={classes["line"]}>
        <Button variant="filled" onClick={onKept}>
          {t("accounts.factor.kept")}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            window.print();
          }}
        >
          {t("accounts.factor.print")}
        </Button>
      </div>
    </div>
  );
}
