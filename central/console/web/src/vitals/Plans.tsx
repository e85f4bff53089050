// When what is to be measured, and who is told when it is not.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PersonDetail, PlanRow, VitalsPage } from "../api/shapes";
import { removePlan, writePlan } from "../api/vitals";
import { EditForm } from "../people/EditForm";
import type { FieldSpec } from "../people/fields";
import { DAYS, dayName } from "../people/hours";
import people from "../people/PersonPage.module.css";
import { TroubleLine } from "../people/TroubleLine";
import { troubleOf, useEditing, type Trouble } from "../people/useEditing";
import { useFieldWords } from "../people/useFieldWords";
import { useWords } from "../words/useWords";
import classes from "./Vitals.module.css";
import { numberIn, timesIn } from "./judgements";
import { MEASURES } from "./measures";

interface PlansProps {
  page: VitalsPage;
  detail: PersonDetail;
  maySet: boolean;
  onChanged: () => Promise<unknown>;
}

export function Plans({ page, detail, maySet, onChanged }: PlansProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string | null>(null);
  const close = (): void => {
    setOpen(null);
  };
  return (
    <div>
      <h4 className={classes["part"]}>{t("vitals.plans")}</h4>
      {page.plans.length === 0 && <div className={classes["legend"]}>{t("vitals.no_plan")}</div>}
      <ul className={people["list"]}>
        {page.plans.map((plan) => (
          <li key={plan.id} className={people["item"]}>
            {open === plan.id ? (
              <PlanForm plan={plan} detail={detail} onChanged={onChanged} onClose={close} />
            ) : (
              <Line
                plan={plan}
                resident={detail.resident.id}
                maySet={maySet}
                onChanged={onChanged}
                onEdit={() => {
                  setOpen(plan.id);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {maySet &&
        (open === "new" ? (
          <PlanForm plan={null} detail={detail} onChanged={onChanged} onClose={close} />
        ) : (
          <div className={people["line"]}>
            <Button
              size="compact-sm"
              onClick={() => {
                setOpen("new");
              }}
            >
              {t("vitals.new_plan")}
            </Button>
          </div>
        ))}
    </div>
  );
}

interface LineProps {
  plan: PlanRow;
  resident: string;
  maySet: boolean;
  onChanged: () => Promise<unknown>;
  onEdit: () => void;
}

function Line({ plan, resident, maySet, onChanged, onEdit }: LineProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const name = words.of("vitals.measure", plan.measure);
  const days =
    plan.days.length === DAYS.length
      ? t("vitals.every_day")
      : plan.days.map((day) => dayName(day, words.language)).join(" ");
  const remove = async (): Promise<void> => {
    setTrouble(null);
    try {
      await removePlan(resident, plan.id, plan.version);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    await onChanged();
  };
  return (
    <>
      <div>
        <b>{name}</b>{" "}
        <small>
          {t("vitals.plan_line", {
            days,
            times: plan.times.join(", "),
            minutes: words.number(plan.tolerance_min),
          })}
          {plan.missed_priority === 0 && plan.concern_after === 0
            ? ` · ${t("vitals.tells_nobody")}`
            : ""}
        </small>
        <TroubleLine trouble={trouble} />
      </div>
      {maySet && (
        <div className={people["tools"]}>
          <Button
            size="compact-sm"
            data-edit
            aria-label={`${t("people.edit")}: ${t("vitals.plan_of", { measure: name })}`}
            onClick={onEdit}
          >
            {t("people.edit")}
          </Button>
          <Button
            size="compact-sm"
            aria-label={`${t("people.remove")}: ${t("vitals.plan_of", { measure: name })}`}
            onClick={() => void remove()}
          >
            {t("people.remove")}
          </Button>
        </div>
      )}
    </>
  );
}

interface PlanFormProps {
  plan: PlanRow | null;
  detail: PersonDetail;
  onChanged: () => Promise<unknown>;
  onClose: () => void;
}

function PlanForm({ plan, detail, onChanged, onClose }: PlanFormProps) {
  const { t } = useTranslation();
  const words = useWords();
  const field = useFieldWords();
  const { resident } = detail;
  const editing = useEditing({
    key: `${resident.id}/plan/${plan?.id ?? "new"}`,
    path: resident.id,
    name: resident.given_name,
    onChanged,
  });
  const specs: FieldSpec[] = [
    {
      name: "measure",
      kind: "choice",
      choices: MEASURES.map((value) => ({ value, label: words.of("vitals.measure", value) })),
    },
    { name: "times", kind: "line", required: true, hint: "times" },
    { name: "tolerance_min", kind: "number" },
    {
      name: "missed_priority",
      kind: "choice",
      choices: [
        { value: "0", label: t("vitals.nobody") },
        { value: "5", label: words.of("priority", "5") },
        { value: "3", label: words.of("priority", "3") },
      ],
    },
    { name: "concern_after", kind: "number" },
  ];
  const known = {
    measure: plan?.measure ?? "systolic",
    times: plan?.times.join(" ") ?? "",
    days: plan?.days ?? [...DAYS],
    tolerance_min: String(plan?.tolerance_min ?? 120),
    missed_priority: String(plan?.missed_priority ?? 5),
    concern_after: String(plan?.concern_after ?? 3),
  };
  const of: typeof known = { ...known, ...editing.written };
  return (
    <EditForm
      editing={editing}
      label={
        plan === null
          ? t("vitals.new_plan")
          : t("vitals.plan_of", { measure: words.of("vitals.measure", plan.measure) })
      }
      fields={specs}
      known={known}
      send={async () => {
        await writePlan(resident.id, plan?.id ?? null, {
          version: plan?.version ?? 0,
          measure: of.measure,
          times: timesIn(of.times),
          days: of.days,
          tolerance_min: numberIn("tolerance_min", of.tolerance_min) ?? 0,
          missed_priority: Number(of.missed_priority),
          concern_after: numberIn("concern_after", of.concern_after) ?? 0,
        });
      }}
      onDone={onClose}
      onCancel={onClose}
    >
      <fieldset className={people["days"]} aria-label={field.field("days")}>
        {DAYS.map((day) => (
          <label key={day}>
            <input
              type="checkbox"
              checked={of.days.includes(day)}
              onChange={(event) => {
                const rest = of.days.filter((one) => one !== day);
                editing.write("days", event.currentTarget.checked ? [...rest, day].sort() : rest);
              }}
            />
            {dayName(day, words.language)}
          </label>
        ))}
      </fieldset>
    </EditForm>
  );
}
