// A change that cannot be taken back lightly: a first press asks, a second does it. No window opens.
import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Accounts.module.css";

interface SureProps {
  label: string;
  /** What it will do, said before it is done. */
  means: string;
  busy: boolean;
  onSure: () => void;
}

export function Sure({ label, means, busy, onSure }: SureProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  if (!asked) {
    return (
      <Button
        ref={first}
        variant="default"
        disabled={busy}
        onClick={() => {
          setAsked(true);
        }}
      >
        {label}
      </Button>
    );
  }
  return (
    <div className={classes["line"]} role="group" aria-label={label}>
      <span>{means}</span>
      <Button
        variant="filled"
        disabled={busy}
        ref={(button) => button?.focus()}
        onClick={() => {
          setAsked(false);
          onSure();
        }}
      >
        {label}
      </Button>
      <Button
        variant="default"
        onClick={() => {
          setAsked(false);
          setTimeout(() => first.current?.focus());
        }}
      >
        {t("act.cancel")}
      </Button>
    </div>
  );
}
