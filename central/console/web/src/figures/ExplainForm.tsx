// Why a call waited more than three minutes, and what is done about it; what was written before stays in sight.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallRow } from "../api/shapes";
import { Radios } from "../case/panels/Radios";
import { WrittenForm } from "../case/panels/WrittenForm";
import classes from "./ExplainForm.module.css";
import { useExplain, useExplanation } from "./useFigures";
import { useFigureWords } from "./useFigureWords";

const REASONS = [
  "many-calls",
  "few-on-shift",
  "long-emergency",
  "not-noticed",
  "technical",
  "other",
] as const;

export function ExplainForm({ row, onDone }: { row: CallRow; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const written = useExplanation(row.id, row.version > 0);
  const explain = useExplain(row.id);
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(row.reason);
  const [text, setText] = useState(row.text);
  const [action, setAction] = useState(row.action);
  const before = written.data?.writings ?? [];
  return (
    <div className={classes["form"]}>
      <WrittenForm
        label={t("figures.action")}
        send={t("figures.save_reason")}
        text={action}
        required
        ready={reason !== null && (reason !== "other" || text.trim() !== "")}
        busy={explain.isPending}
        onText={setAction}
        onSend={() => {
          if (reason === null) return;
          const version = written.data?.version ?? row.version;
          explain.mutate({ version, reason, text, action }, { onSuccess: onDone });
        }}
        onClose={onDone}
      >
        <Radios
          name={`reason-${row.id}`}
          legend={t("figures.why", { number: row.number ?? 0 })}
          legendShown
          options={REASONS.map((code) => ({ id: code, label: t(`figures.reason.${code}`) }))}
          chosen={reason}
          onChoose={(id) => {
            setReason(REASONS.find((one) => one === id) ?? null);
          }}
        />
        <label className={classes["words"]}>
          {t(reason === "other" ? "figures.reason_words_needed" : "figures.reason_words")}
          <input
            type="text"
            maxLength={4000}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
            }}
          />
        </label>
        {explain.isError && (
          <p className={classes["refused"]} role="alert">
            {t(explain.error.status === 409 ? "figures.overtaken" : "figures.not_saved")}
          </p>
        )}
      </WrittenForm>
      {before.length > 0 && (
        <details className={classes["before"]}>
          <summary>{t("figures.history", { count: before.length })}</summary>
          <ol>
            {before.map((one) => (
              <li key={one.at}>
                <span>
                  {words.moment(one.at)} · {one.by_name}
                </span>
                {one.reason === null ? (
                  <em>{t("figures.erased")}</em>
                ) : (
                  <>
                    <strong>{t(`figures.reason.${one.reason}`)}</strong> {one.text} — {one.action}
                  </>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}
