// The first step: who one is, and the password.
import { Button, PasswordInput, TextInput, UnstyledButton } from "@mantine/core";
import { useRef, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { logIn, type Entered } from "../api/entrance";
import { textOf } from "./forms";
import { TroubleLine } from "./TroubleLine";
import { useTrying } from "./useTrying";
import classes from "./Gate.module.css";

export function PasswordStep({ onEntered }: { onEntered: (entered: Entered) => void }) {
  const { t } = useTranslation();
  const trying = useTrying();
  const [recovers, setRecovers] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  const enter = async (form: FormData): Promise<void> => {
    const entered = await trying.attempt(() =>
      logIn(textOf(form, "login"), textOf(form, "password"), textOf(form, "recovery")),
    );
    if (entered === undefined) password.current?.select();
    else onEntered(entered);
  };

  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void enter(new FormData(event.currentTarget));
  };

  return (
    <form className={classes["form"]} onSubmit={submit}>
      <TextInput
        name="login"
        label={t("login.login")}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        withAsterisk={false}
        data-autofocus
        ref={(input) => {
          if (input !== null && document.activeElement === document.body) input.focus();
        }}
      />
      <PasswordInput
        name="password"
        label={t("login.password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        ref={password}
        visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
      />
      {recovers && (
        <TextInput
          name="recovery"
          label={t("login.recovery")}
          description={t("login.recovery_hint")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          ref={(input) => input?.focus()}
        />
      )}
      <TroubleLine trying={trying} wrong={t("login.wrong")} />
      <Button
        type="submit"
        variant="filled"
        fullWidth
        disabled={trying.busy || (trying.wait > 0 && !recovers)}
      >
        {trying.busy ? t("act.busy") : t("login.enter")}
      </Button>
      {trying.trouble === "slow" && !recovers && (
        <UnstyledButton
          className={classes["aside"]}
          onClick={() => {
            setRecovers(true);
          }}
        >
          {t("login.have_recovery")}
        </UnstyledButton>
      )}
      <details className={classes["forgot"]}>
        <summary>{t("login.forgot")}</summary>
        <p>{t("login.forgot_text")}</p>
      </details>
    </form>
  );
}
