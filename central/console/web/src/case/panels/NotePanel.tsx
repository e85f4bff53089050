// Writes something down in the case.
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PanelProps } from "../PanelDock";
import { useDraft } from "../useDraft";
import { WrittenForm } from "./WrittenForm";

export function NotePanel({ detail, me, busy, onChange, onClose }: PanelProps) {
  const { t } = useTranslation();
  const { text, write, sent } = useDraft(me.id, detail.case.id, "note");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <WrittenForm
      label={t("panel.note_label")}
      send={t("panel.note_send")}
      text={text}
      required
      busy={busy}
      box={box}
      onText={write}
      onSend={() => void onChange({ do: "note", text }).then(sent)}
      onClose={onClose}
    />
  );
}
