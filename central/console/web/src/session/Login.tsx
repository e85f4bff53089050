// The way in.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useRef, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../api/client";
import { logIn } from "../api/desk";
import type { Me } from "../api/shapes";
import { LanguageChoice, SchemeChoice } from "../shell/Choices";
import classes from "./Login.module.css";

type Trouble = "wrong" | "slow" | "nobody";

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) return "nobody";
  return error.status === 429 ? "slow" : "wrong";
}

export function Login({ ended, onIn }: { ended: boolean; onIn: (me: Me) => void }) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const password = useRef<HTMLInputElement>(null);

  const enter = async (form: FormData): Promise<void> => {
    setBusy(true);
    setTrouble(null);
    try {
      onIn(await logIn(textOf(form, "login"), textOf(form, "password")));
    } catch (error) {
      setTrouble(troubleOf(error));
      setBusy(false);
      password.current?.select();
    }
  };

  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void enter(new FormData(event.currentTarget));
  };

  return (
    <main className={classes["page"]}>
      <form className={classes["card"]} onSubmit={submit}>
        <h1 className={classes["title"]}>
          <img src="/ember.svg" alt="" width={28} height={28} />
          {t("app.title")}
          <small>{t("app.room")}</small>
        </h1>
        {ended && trouble === null && <p className={classes["said"]}>{t("login.away")}</p>}
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
        <p className={classes["trouble"]} role="alert">
          {trouble !== null && t(`login.${trouble}`)}
        </p>
        <Button type="submit" variant="filled" fullWidth disabled={busy}>
          {busy ? t("act.busy") : t("login.enter")}
        </Button>
        <div className={classes["choices"]}>
          <LanguageChoice />
          <SchemeChoice />
        </div>
      </form>
    </main>
  );
}

function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value : "";
}
