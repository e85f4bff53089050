// Calls somebody by the telephone beside, and says with one key how it went.
import { useTranslation } from "react-i18next";
import type { PhoneResult } from "../../api/shapes";
import type { PanelProps } from "../PanelDock";
import { dial, telephonesOf } from "../telephones";
import { Choices } from "./Choices";
import classes from "./Panel.module.css";

const RESULTS: readonly PhoneResult[] = ["reached", "not-reached", "voicemail"];

export function CallPanel({ detail, dialled, onDialled, onChange }: PanelProps) {
  const { t } = useTranslation();
  const telephones = telephonesOf(detail);
  const called = telephones.find((one) => one.id === dialled);
  if (telephones.length === 0) return <p className={classes["hint"]}>{t("panel.call_none")}</p>;
  if (called !== undefined) {
    return (
      <div className={classes["form"]}>
        <p className={classes["hint"]}>
          {t("panel.call_result", { name: called.name })} <b>{called.phone}</b>
        </p>
        <Choices
          key="result"
          choices={RESULTS.map((result) => ({
            id: result,
            label: t(`panel.call_results.${result}`),
          }))}
          onChoose={(result) =>
            void onChange({ do: "phoned", who: called.id, result: result as PhoneResult })
          }
        />
      </div>
    );
  }
  return (
    <div className={classes["form"]}>
      <Choices
        key="whom"
        choices={telephones.map((one) => ({
          id: one.id,
          label: (
            <>
              <b>{one.name}</b>{" "}
              <small>{[one.relation, one.phone].filter(Boolean).join(" · ")}</small>
            </>
          ),
        }))}
        onChoose={(id) => {
          dial(telephones.find((one) => one.id === id)?.phone ?? "");
          onDialled(id);
        }}
      />
      <p className={classes["hint"]}>{t("panel.call_hint")}</p>
    </div>
  );
}
