// The second step: a code of the telephone, or one of those that were kept for when it is lost.
import { Button, TextInput, UnstyledButton } from "@mantine/core";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { giveCode } from "../api/entrance";
import type { Me } from "../api/shapes";
import { textOf } from "./forms";
import { TroubleLine } from "./TroubleLine";
import { useTrying } from "./useTrying";
import classes from "./Gate.module.css";

interface SecondStepProps {
  ticket: string;
  onIn: (me: Me) => void;
  onBack: () => void;
}

export function SecondStep({ ticket, onIn, onBack }: SecondStepProps) {
  const { t } = useTranslation();
  const trying = useTrying();
  const [recovers, setRecovers] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => {
    code.current?.focus();
  }, [recovers]);

  const enter = async (form: FormData): Promise<void> => {
    const me = await trying.attempt(() => giveCode(ticket, textOf(form, "code")));
    if (me === undefined) code.current?.select();
    else onIn(me);
  };

  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void enter(new FormData(event.currentTarget));
  };

  return (
    <form className={classes["form"]} onSubmit={submit}>
      <TextInput
        key={recovers ? "recovery" : "telephone"}
        ref={code}
        name="code"
        label={t(recovers ? "login.recovery" : "login.code")}
        description={t(recovers ? "login.recovery_hint" : "login.code_hint")}
        autoComplete={recovers ? "off" : "one-time-code"}
        inputMode={recovers ? "text" : "numeric"}
        autoCapitalize="none"
        spellCheck={false}
        minLength={6}
        required
        withAsterisk={false}
      />
      <TroubleLine trying={trying} wrong={t("login.wrong_code")} />
      <Button type="submit" variant="filled" fullWidth disabled={trying.busy || trying.wait > 0}>
        {trying.busy ? t("act.busy") : t("login.enter")}
      </Button>
      <UnstyledButton
        className={classes["aside"]}
        onClick={() => {
          setRecovers(!recovers);
        }}
      >
        {t(recovers ? "login.have_telephone" : "login.have_recovery")}
      </UnstyledButton>
      <UnstyledButton className={classes["aside"]} onClick={onBack}>
        {t("login.back")}
      </UnstyledButton>
    </form>
  );
}
