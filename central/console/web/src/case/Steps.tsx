// The protocol of this kind of alarm, as a check list.
import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CaseDetail } from "../api/shapes";
import classes from "./Steps.module.css";
import { Section } from "./Section";

interface StepsProps {
  detail: CaseDetail;
  may: boolean;
  onCheck: (step: string, done: boolean) => void;
}

export function Steps({ detail, may, onCheck }: StepsProps) {
  const { t } = useTranslation();
  const { steps } = detail;
  const done = steps.filter((step) => step.done).length;
  const next = steps.findIndex((step) => !step.done);
  return (
    <Section
      title={t("steps.title")}
      {...(steps.length > 0
        ? { aside: t("steps.done_of", { done, all: steps.length }) }
        : {})}
    >
      {steps.length === 0 && <p className={classes["none"]}>{t("steps.none")}</p>}
      {steps.map((step, index) => (
        <div key={step.id} data-next-step={index === Math.max(0, next) ? "" : undefined}>
          <Checkbox
            className={classes["step"]}
            data-done={step.done}
            checked={step.done}
            disabled={!may}
            color="gray"
            size="xs"
            label={
              <>
                {step.text}
                {step.required && !step.done && (
                  <small className={classes["required"]}> {t("steps.required")}</small>
                )}
              </>
            }
            onChange={(event) => {
              onCheck(step.id, event.currentTarget.checked);
            }}
          />
        </div>
      ))}
    </Section>
  );
}
