// What a file would do: how many of each, what was left out of it, and line by line.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveReport } from "../api/files";
import type { ImportPreview } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Imports.module.css";
import { LinesTable } from "./LinesTable";
import { SIGNS } from "./Outcome";

const OUTCOMES = ["new", "changed", "unchanged", "refused"] as const;

export function Preview({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const words = useWords();
  const [errorsOnly, setErrorsOnly] = useState(false);
  const { counts } = preview;
  const shown = errorsOnly ? preview.refused : preview.lines;
  const all = errorsOnly ? counts.refused : total(preview);
  return (
    <>
      <ul className={classes["counts"]} aria-label={t("import.counts")}>
        {OUTCOMES.map((outcome) => (
          <li key={outcome} data-outcome={outcome} data-none={counts[outcome] === 0}>
            <span aria-hidden="true">{SIGNS[outcome]}</span>{" "}
            {t(`import.${outcome}`, { count: counts[outcome] })}
          </li>
        ))}
      </ul>
      <Facts preview={preview} />
      <div className={classes["bar"]}>
        {counts.refused > 0 && (
          <>
            <Button
              variant="default"
              aria-pressed={errorsOnly}
              onClick={() => {
                setErrorsOnly(!errorsOnly);
              }}
            >
              {errorsOnly ? t("import.all") : t("import.errors")}
            </Button>
            <Button variant="default" onClick={() => void saveReport(preview)}>
              {t("import.report")}
            </Button>
          </>
        )}
      </div>
      <LinesTable lines={shown} />
      {all > shown.length && (
        <p className={classes["hint"]}>
          {t("import.first", { count: shown.length, number: words.number(shown.length) })}
        </p>
      )}
    </>
  );
}

function Facts({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation();
  const words = useWords();
  const delimiter = preview.delimiter === "\t" ? t("import.tab") : `“${preview.delimiter}”`;
  return (
    <div className={classes["facts"]}>
      <p className={classes["hint"]}>
        {t("import.read_as", { encoding: preview.encoding.toUpperCase(), delimiter })}
      </p>
      {preview.ignored.length > 0 && (
        <p className={classes["noted"]}>
          ▲ {t("import.ignored", { columns: words.list(preview.ignored) })}
        </p>
      )}
      {preview.withheld.length > 0 && (
        <p className={classes["noted"]}>
          ▲ {t("import.withheld", { columns: words.list(preview.withheld) })}
        </p>
      )}
    </div>
  );
}

export function total({ counts }: ImportPreview): number {
  return counts.new + counts.changed + counts.unchanged + counts.refused;
}
