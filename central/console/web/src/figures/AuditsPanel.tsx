// Audits of calls: how far each operator's are this month, a random draw, and a mark with a note.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CallRow, Me } from "../api/shapes";
import { Radios } from "../case/panels/Radios";
import { WrittenForm } from "../case/panels/WrittenForm";
import { Mark } from "../look/Mark";
import classes from "./AuditsPanel.module.css";
import { useAudit, useAudits, useDraw } from "./useFigures";
import { useFigureWords } from "./useFigureWords";

const MARKS = ["good", "fair", "poor"] as const;

export function AuditsPanel({ me, today }: { me: Me; today: string }) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const month = today.slice(0, 7);
  const audits = useAudits(month);
  const [operator, setOperator] = useState<string | null>(null);
  const writes = me.permissions.includes("figures.explain");
  const rows = audits.data?.operators ?? [];
  const asked = audits.data?.asked ?? 2;
  return (
    <section className={classes["card"]} aria-labelledby="audits">
      <h3 id="audits">
        {t("figures.audits", { month: words.month(month) })}{" "}
        <span>{t("figures.audits_done", { done: rows.filter((row) => row.done).length, all: rows.length })}</span>
      </h3>
      <p className={classes["note"]}>{t("figures.audits_asked", { count: asked })}</p>
      {rows.length === 0 && audits.isSuccess && <p className={classes["note"]}>{t("figures.audits_none")}</p>}
      <ul className={classes["rows"]}>
        {rows.map((row) => (
          <li key={row.operator}>
            <span>{row.name}</span>
            <span className={classes["progress"]} data-done={row.done}>
              {t("figures.audited", { audited: row.audited, asked })}
              {row.audited >= asked && row.whole === 0 && ` · ${t("figures.whole_missing")}`}
            </span>
            {writes && row.operator !== me.id && (
              <button
                type="button"
                aria-expanded={operator === row.operator}
                onClick={() => {
                  setOperator(operator === row.operator ? null : row.operator);
                }}
              >
                {t("figures.draw")}
              </button>
            )}
            {operator === row.operator && (
              <Draw
                operator={row.operator}
                month={month}
                onDone={() => {
                  setOperator(null);
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Draw({ operator, month, onDone }: { operator: string; month: string; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const draw = useDraw(operator, month);
  const [call, setCall] = useState<CallRow | null>(null);
  if (draw.data === undefined) return null;
  if (draw.data.calls.length === 0) return <p className={classes["drawn"]}>{t("figures.nothing_to_draw")}</p>;
  return (
    <div className={classes["drawn"]}>
      <p className={classes["note"]}>{t("figures.drawn")}</p>
      <ul>
        {draw.data.calls.map((one) => (
          <li key={one.id}>
            <Mark priority={one.priority} filled={false} size={13} />
            <a href={`#/case/${one.id}`} target="_blank" rel="noreferrer">
              {one.number} · {words.of("cause", one.cause)}
            </a>
            <small>{words.moment(one.opened_at)}</small>
            <button
              type="button"
              aria-pressed={call?.id === one.id}
              onClick={() => {
                setCall(one);
              }}
            >
              {t("figures.judge")}
            </button>
          </li>
        ))}
      </ul>
      {call !== null && <AuditForm key={call.id} call={call} onDone={onDone} />}
    </div>
  );
}

function AuditForm({ call, onDone }: { call: CallRow; onDone: () => void }) {
  const { t } = useTranslation();
  const audit = useAudit();
  const [mark, setMark] = useState<(typeof MARKS)[number] | null>(null);
  const [note, setNote] = useState("");
  const [whole, setWhole] = useState(call.priority === 1);
  return (
    <WrittenForm
      label={t("figures.audit_note")}
      send={t("figures.audit_save")}
      text={note}
      ready={mark !== null}
      busy={audit.isPending}
      onText={setNote}
      onSend={() => {
        if (mark !== null) audit.mutate({ id: call.id, body: { mark, note, whole } }, { onSuccess: onDone });
      }}
      onClose={onDone}
    >
      <Radios
        name={`mark-${call.id}`}
        legend={t("figures.how_handled", { number: call.number ?? 0 })}
        legendShown
        options={MARKS.map((code) => ({ id: code, label: t(`figures.mark.${code}`) }))}
        chosen={mark}
        onChoose={(id) => {
          setMark(MARKS.find((one) => one === id) ?? null);
        }}
      />
      <label className={classes["whole"]}>
        <input
          type="checkbox"
          checked={whole}
          onChange={(event) => {
            setWhole(event.currentTarget.checked);
          }}
        />
        {t("figures.whole")}
      </label>
      {audit.isError && (
        <p className={classes["refused"]} role="alert">
          {t("figures.not_saved")}
        </p>
      )}
    </WrittenForm>
  );
}
