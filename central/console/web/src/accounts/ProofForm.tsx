// Asks once more for a code, and for the password where it matters.
import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { CurrentPassword } from "./CurrentPassword";
import { Outcome } from "./Outcome";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

interface ProofFormProps {
  means: string;
  send: string;
  withPassword?: boolean;
  onProof: (password: string, code: string) => Promise<void>;
  onClose: () => void;
}

export function ProofForm({ means, send, withPassword = false, onProof, onClose }: ProofFormProps) {
  const { t } = useTranslation();
  const doing = useDoing();
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  useEffect(() => {
    form.current?.querySelector("input")?.focus();
  }, []);
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void doing.attempt(() => onProof(password, code));
  };
  return (
    <form ref={form} className={classes["form"]} onSubmit={submit}>
      <p className={classes["said"]}>{means}</p>
      {withPassword && (
        <CurrentPassword value={password} onChange={setPassword} />
      )}
      <TextInput
        label={t("login.code")}
        autoComplete="one-time-code"
        minLength={6}
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => {
          setCode(event.currentTarget.value);
        }}
      />
      <Outcome doing={doing} />
      <div className={classes["line"]}>
        <Button type="submit" variant="filled" disabled={doing.busy}>
          {send}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t("act.cancel")}
        </Button>
      </div>
    </form>
  );
}
