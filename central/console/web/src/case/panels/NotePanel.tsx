// Writes something down in the case.
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PanelProps } from "../PanelDock";
import { WrittenForm } from "./WrittenForm";

export function NotePanel({ busy, onChange, onClose }: PanelProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
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
      onText={setText}
      onSend={() => void onChange({ do: "note", text })}
      onClose={onClose}
    />
  );
}
