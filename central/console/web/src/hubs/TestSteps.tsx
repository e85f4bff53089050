// The way of a test alarm, step by step: a tick and a time for what is proven, a dash for the rest.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Me, TestWay } from "../api/shapes";
import { Section } from "../case/Section";
import { useNow } from "../time/useNow";
import classes from "./TestSteps.module.css";
import { stagesOf, type Stage } from "./judgements";
import { useHubWords } from "./useHubWords";

/** An old test is history: it stands among the orders. */
const SHOWN_MS = 15 * 60_000;

export function TestSteps({ test, me }: { test: TestWay; me: Me }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const now = useNow();
  if (now - new Date(test.ordered_at).getTime() > SHOWN_MS) return null;
  const stages = stagesOf(test);
  const why = test.outcome === null ? "" : words.outcomeOf(test.outcome);
  const verdict =
    stages.confirmed === "done"
      ? t("hubs.test.passed")
      : stages.answered === "stopped"
        ? t("hubs.test.failed", { why })
        : t("hubs.test.running");
  const isCaseSeen = test.case !== null && me.permissions.includes("queue.see");
  return (
    <Section title={t("hubs.test.title")} aside={<span role="status">{verdict}</span>}>
      <ol className={classes["steps"]}>
        <Step stage="done" what={t("hubs.test.ordered")} at={test.ordered_at} />
        <Step stage={stages.answered} what={t("hubs.test.answered")} at={test.answered_at} />
        <Step stage={stages.arrived} what={t("hubs.test.arrived")} at={test.arrived_at}>
          {isCaseSeen && (
            <a href={`#/case/${test.case ?? ""}`}>
              {t("hubs.test.case", { number: test.case_number })}
            </a>
          )}
        </Step>
        <Step stage={stages.confirmed} what={t("hubs.test.confirmed")} at={test.confirmed_at}>
          {stages.confirmed === "going" && <small>{t("hubs.test.soon")}</small>}
        </Step>
      </ol>
    </Section>
  );
}

interface StepProps {
  stage: Stage;
  what: string;
  at: string | null;
  children?: ReactNode;
}

function Step({ stage, what, at, children }: StepProps) {
  const { t } = useTranslation();
  const words = useHubWords();
  return (
    <li data-stage={stage}>
      <svg width="16" height="16" viewBox="0 0 16 16" fill="none" aria-hidden="true">
        {stage === "done" && <path d="M3 8.5 6.4 12 13 4.5" />}
        {stage === "stopped" && <path d="m4 4 8 8m0-8-8 8" />}
        {stage === "going" && <circle cx="8" cy="8" r="5.5" strokeDasharray="20 15" />}
        {stage === "waiting" && <path d="M4 8h8" />}
      </svg>
      <span>
        {what} {children}
      </span>
      <span className={classes["when"]}>
        {at !== null ? words.time(at) : stage === "done" ? "" : t(`hubs.test.${stage}`)}
      </span>
    </li>
  );
}
