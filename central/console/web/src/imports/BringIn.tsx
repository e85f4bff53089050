// The one deed of the page: all lines together, or by choice the good ones alone.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportPreview } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Imports.module.css";

interface BringInProps {
  preview: ImportPreview;
  busy: boolean;
  onBring: (mode: "all" | "good") => void;
  onAgain: () => void;
}

export function BringIn({ preview, busy, onBring, onAgain }: BringInProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { counts, most } = preview;
  const good = counts.new + counts.changed;
  const another = (
    <Button variant="default" onClick={onAgain} disabled={busy}>
      {t("import.another")}
    </Button>
  );
  if (good > most) return <Said text={t("import.most", { most: words.number(most) })} act={another} />;
  if (good === 0) {
    const text = counts.refused > 0 ? t("import.none_good") : t("import.nothing");
    return <Said text={text} act={another} />;
  }
  if (counts.refused > 0) {
    return (
      <Said
        text={t("import.correct")}
        act={
          <>
            <Button variant="filled" onClick={onAgain} disabled={busy}>
              {t("import.another")}
            </Button>
            <Button
              variant="default"
              disabled={busy}
              onClick={() => {
                onBring("good");
              }}
            >
              {busy ? t("import.writing") : t("import.good", { count: good })}
            </Button>
          </>
        }
      />
    );
  }
  return (
    <Said
      text={t("import.whole")}
      act={
        <>
          <Button
            variant="filled"
            disabled={busy}
            onClick={() => {
              onBring("all");
            }}
          >
            {busy ? t("import.writing") : t("import.go", { count: good })}
          </Button>
          {another}
        </>
      }
    />
  );
}

function Said({ text, act }: { text: string; act: React.ReactNode }) {
  return (
    <>
      <p className={classes["hint"]}>{text}</p>
      <div className={classes["bar"]}>{act}</div>
    </>
  );
}
