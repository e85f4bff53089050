// A big place to drop a file on, which is also the plain way to choose one: the input fills it.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Imports.module.css";

export function DropArea({ onFile }: { onFile: (file: File) => void }) {
  const { t } = useTranslation();
  const [isOver, setOver] = useState(false);
  const leave = (): void => {
    setOver(false);
  };
  return (
    <label className={classes["drop"]} data-over={isOver}>
      <strong>{t("import.drop")}</strong>
      <span>{t("import.pick")}</span>
      <input
        type="file"
        name="file"
        accept=".csv,.txt,.tsv,text/csv"
        onDragEnter={() => {
          setOver(true);
        }}
        onDragLeave={leave}
        onDrop={leave}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again once it was corrected.
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
