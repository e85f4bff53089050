// A form with a text: Ctrl+Enter sends it, Esc leaves it, and a refusal keeps what was written.
import { Button, Textarea } from "@mantine/core";
import type { KeyboardEvent, ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Panel.module.css";

interface WrittenFormProps {
  label: string;
  send: string;
  text: string;
  required?: boolean;
  ready?: boolean;
  busy: boolean;
  box?: Ref<HTMLTextAreaElement>;
  children?: ReactNode;
  onText: (text: string) => void;
  onSend: () => void;
  onClose: () => void;
}

export function WrittenForm({
  label,
  send: sendLabel,
  text,
  required = false,
  ready = true,
  busy,
  box,
  children,
  onText,
  onSend,
  onClose,
}: WrittenFormProps) {
  const { t } = useTranslation();
  const isReady = ready && !busy && !(required && text.trim() === "");
  const send = (): void => {
    if (isReady) onSend();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Ctrl+Enter anywhere in it sends
    <form
      className={classes["form"]}
      onKeyDown={pressed}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {children}
      <Textarea
        ref={box}
        label={label}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        value={text}
        onChange={(event) => {
          onText(event.currentTarget.value);
        }}
      />
      <div className={classes["line"]}>
        <Button
          type="submit"
          variant="filled"
          disabled={!isReady}
          title={t("keys.send")}
          rightSection={
            <kbd className="cap" aria-hidden="true">
              Ctrl ⏎
            </kbd>
          }
        >
          {busy ? t("act.busy") : sendLabel}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t("act.cancel")}
        </Button>
      </div>
    </form>
  );
}
