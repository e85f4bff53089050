// Gives the case to a colleague, with what they must know.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { colleagues } from "../../api/desk";
import { useWords } from "../../words/useWords";
import type { PanelProps } from "../PanelDock";
import { useDraft } from "../useDraft";
import classes from "./Panel.module.css";
import { Radios } from "./Radios";
import { WrittenForm } from "./WrittenForm";

export function HandOverPanel({ detail, me, busy, onChange, onClose }: PanelProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [to, setTo] = useState<string | null>(null);
  const { text, write, sent } = useDraft(me.id, detail.case.id, "handover");
  const { data } = useQuery({ queryKey: ["colleagues"], queryFn: colleagues, staleTime: 0 });
  const others = (data ?? [])
    .filter((one) => one.id !== me.id && one.id !== detail.case.owner)
    .sort((a, b) => Number(b.present) - Number(a.present) || a.name.localeCompare(b.name));
  if (data !== undefined && others.length === 0) {
    return <p className={classes["hint"]}>{t("panel.handover_none")}</p>;
  }
  return (
    <WrittenForm
      label={t("panel.handover_text")}
      send={t("panel.handover_send")}
      text={text}
      ready={to !== null}
      busy={busy}
      onText={write}
      onSend={() => {
        if (to === null) return;
        void onChange({ do: "hand-over", to, text }).then(sent);
      }}
      onClose={onClose}
    >
      <Radios
        name="to"
        legend={t("panel.handover_to")}
        legendShown
        options={others.map((one) => ({
          id: one.id,
          label: (
            <>
              <b>{one.name}</b>{" "}
              <small>
                {words.of("role", one.role)} · {one.present ? t("panel.present") : t("panel.away")}
              </small>
            </>
          ),
        }))}
        chosen={to}
        onChoose={setTo}
      />
    </WrittenForm>
  );
}
