// How it ended. No alarm closes without an outcome; a required step left out asks for words.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWords } from "../../words/useWords";
import type { PanelProps } from "../PanelDock";
import { useDraft } from "../useDraft";
import classes from "./Panel.module.css";
import { Radios } from "./Radios";
import { WrittenForm } from "./WrittenForm";

export function ResolvePanel({ detail, me, busy, onChange, onClose }: PanelProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [outcome, setOutcome] = useState<string | null>(null);
  const { text, write, sent } = useDraft(me.id, detail.case.id, "resolve");
  const left = detail.steps.filter((step) => step.required && !step.done);
  return (
    <WrittenForm
      label={left.length > 0 ? t("panel.resolve_why") : t("panel.resolve_text")}
      send={t("panel.resolve_send")}
      text={text}
      required={left.length > 0}
      ready={outcome !== null}
      busy={busy}
      onText={write}
      onSend={() => {
        if (outcome === null) return;
        void onChange({ do: "resolve", outcome, text }).then(sent);
      }}
      onClose={onClose}
    >
      {left.length > 0 && (
        <p className={classes["missing"]}>
          {t("panel.steps_missing", { steps: words.list(left.map((step) => step.text)) })}
        </p>
      )}
      <Radios
        name="outcome"
        legend={t("panel.resolve_outcome")}
        legendShown={false}
        options={detail.outcomes.map((choice) => ({ id: choice.code, label: choice.text }))}
        chosen={outcome}
        onChoose={setOutcome}
      />
    </WrittenForm>
  );
}
