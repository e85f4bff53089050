// What was brought in, with the way to whom is new.
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { saveReport } from "../api/files";
import type { ImportDone, ImportPreview } from "../api/shapes";
import { sectionAt } from "../shell/place";
import classes from "./Imports.module.css";

interface DoneProps {
  preview: ImportPreview;
  done: ImportDone;
  onAgain: () => void;
  onContacts: () => void;
}

export function Done({ preview, done, onAgain, onContacts }: DoneProps) {
  const { t } = useTranslation();
  const said = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    said.current?.focus();
  }, []);
  const { counts } = done;
  return (
    <>
      <p className={classes["done"]} role="status" ref={said} tabIndex={-1}>
        <strong>✓ {t("import.done")}:</strong> {t("import.new", { count: counts.new })},{" "}
        {t("import.changed", { count: counts.changed })}
        {counts.refused > 0 && `, ${t("import.refused", { count: counts.refused })}`}
      </p>
      {done.made.length > 0 && (
        <>
          <h4 className={classes["made"]}>{t("import.made")}</h4>
          <ul className={classes["people"]}>
            {done.made.map((one) => (
              <li key={one.resident}>
                <a href={sectionAt("people", one.resident)}>{one.who}</a>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className={classes["bar"]}>
        {preview.kind === "residents" && (
          <Button variant="filled" onClick={onContacts}>
            {t("import.contacts_next")}
          </Button>
        )}
        <Button variant="default" onClick={onAgain}>
          {t("import.another")}
        </Button>
        {counts.refused > 0 && (
          <Button variant="default" onClick={() => void saveReport(preview)}>
            {t("import.report")}
          </Button>
        )}
      </div>
    </>
  );
}
