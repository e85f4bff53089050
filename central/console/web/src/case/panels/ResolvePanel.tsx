// How it ended. No alarm closes without an outcome; a required step left out asks for words.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWords } from "../../words/useWords";
import type { PanelProps } from "../PanelDock";
import classes from "./Panel.module.css";
import { WrittenForm } from "./WrittenForm";

export function ResolvePanel({ detail, busy, onChange, onClose }: PanelProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [outcome, setOutcome] = useState<string | null>(null);
  const [text, setText] = useState("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    first.current?.focus();
  }, []);
  const left = detail.steps.filter((step) => step.required && !step.done);
  return (
    <WrittenForm
      label={left.length > 0 ? t("panel.resolve_why") : t("panel.resolve_text")}
      send={t("panel.resolve_send")}
      text={text}
      required={left.length > 0}
      ready={outcome !== null}
      busy={busy}
      onText={setText}
      onSend={() => {
        if (outcome !== null) void onChange({ do: "resolve", outcome, text });
      }}
      onClose={onClose}
    >
      {left.length > 0 && (
        <p className={classes["missing"]}>
          {t("panel.steps_missing", { steps: words.list(left.map((step) => step.text)) })}
        </p>
      )}
      <fieldset className={classes["radios"]}>
        <legend className="unseen">{t("panel.resolve_outcome")}</legend>
        <div className={classes["choices"]}>
          {detail.outcomes.map((choice, index) => (
            <label key={choice.code} className={classes["choice"]}>
              <input
                ref={index === 0 ? first : null}
                type="radio"
                name="outcome"
                value={choice.code}
                checked={outcome === choice.code}
                onChange={() => {
                  setOutcome(choice.code);
                }}
              />
              <span>{choice.text}</span>
            </label>
          ))}
        </div>
      </fieldset>
    </WrittenForm>
  );
}
