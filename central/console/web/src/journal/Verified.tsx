// Whether the journal is sound: how far it is verified, when, against which exported heads, and what is wrong.
import { useTranslation } from "react-i18next";
import { useWords } from "../words/useWords";
import classes from "./Journal.module.css";
import { useVerification, useVerifyAnew } from "./useTrail";

export function Verified() {
  const { t } = useTranslation();
  const words = useWords();
  const verification = useVerification();
  const anew = useVerifyAnew();
  const state = verification.data;
  if (state === undefined) return null;
  const isWhole = state.verified_to >= state.position;
  const looks = !state.sound ? "flawed" : isWhole ? "sound" : "under-way";
  const share = state.position === 0 ? 1 : Math.min(1, state.verified_to / state.position);
  return (
    <section className={classes["verified"]} data-state={looks} aria-label={t("trail.verification")}>
      <Shield state={looks} />
      <div>
        <strong role="status">{t(`trail.state.${looks}`)}</strong>
        <p>
          {t("trail.verified_to", {
            verified: words.number(state.verified_to),
            all: words.number(state.position),
          })}
          {state.verified_at !== null && ` · ${words.moment(state.verified_at)}`}
          {" · "}
          {state.heads === 0 || state.head_position === null || state.head_at === null
            ? t("trail.no_heads")
            : t(state.heads_agree ? "trail.heads" : "trail.heads_differ", {
                count: state.heads,
                number: words.number(state.heads),
                position: words.number(state.head_position),
                moment: words.moment(state.head_at),
              })}
        </p>
        {looks === "under-way" && (
          <progress aria-label={t("trail.state.under-way")} max={1} value={share} />
        )}
        {state.flaws.length > 0 && (
          <details open>
            <summary>{t("trail.flaws", { count: state.flaws.length })}</summary>
            <ul>
              {state.flaws.map((flaw) => (
                <li key={flaw}>{flaw}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <button
        type="button"
        className={classes["again"]}
        disabled={anew.isPending || looks === "under-way"}
        onClick={() => {
          anew.mutate();
        }}
      >
        {t("trail.verify")}
      </button>
    </section>
  );
}

function Shield({ state }: { state: "sound" | "flawed" | "under-way" }) {
  const inside = {
    sound: "M5.2 8.2 7.2 10.2 10.9 5.9",
    flawed: "M8 4.6v4.2M8 11v.1",
    "under-way": "M5.5 8h.1M8 8h.1M10.5 8h.1",
  }[state];
  return (
    <svg width="34" height="34" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M8 1.2 13.6 3v4.6c0 3.4-2.3 6-5.6 7.2C4.7 13.6 2.4 11 2.4 7.6V3Z" />
      <path d={inside} />
    </svg>
  );
}
