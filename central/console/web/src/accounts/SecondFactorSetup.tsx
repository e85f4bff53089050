// Setting up the second factor: a picture for the telephone, a first code, ten codes to keep.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { confirmSecondFactor, setUpSecondFactor } from "../api/accounts";
import { CurrentPassword } from "./CurrentPassword";
import { Outcome } from "./Outcome";
import { RecoveryCodes } from "./RecoveryCodes";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

interface SecondFactorSetupProps {
  onDone: () => void;
  /** Leaves it for later, where the role allows that. */
  onLater?: () => void;
}

export function SecondFactorSetup({ onDone, onLater }: SecondFactorSetupProps) {
  const { t } = useTranslation();
  const doing = useDoing();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { data: setup } = useQuery({
    queryKey: ["second-factor-setup"],
    queryFn: setUpSecondFactor,
    gcTime: 0,
    enabled: codes === null,
  });

  if (codes !== null) return <RecoveryCodes codes={codes} onKept={onDone} />;

  const confirm = async (): Promise<void> => {
    const made = await doing.attempt(() => confirmSecondFactor(password, code));
    if (made === undefined) setCode("");
    else setCodes(made.came);
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void confirm();
  };

  return (
    <form className={classes["form"]} onSubmit={submit}>
      <div className={classes["scan"]}>
        {setup === undefined ? (
          <div className={classes["picture"]} />
        ) : (
          <img className={classes["picture"]} src={setup.picture} alt={t("accounts.factor.picture")} />
        )}
        <ol className={classes["steps"]}>
          <li>{t("accounts.factor.step_scan")}</li>
          <li>
            {t("accounts.factor.step_type")}{" "}
            <span className={classes["secret"]} dir="ltr">
              {setup?.secret.replace(/(.{4})/g, "$1 ").trim()}
            </span>
          </li>
          <li>{t("accounts.factor.step_code")}</li>
        </ol>
      </div>
      <TextInput
        label={t("login.code")}
        autoComplete="one-time-code"
        inputMode="numeric"
        minLength={6}
        maxLength={9}
        required
        withAsterisk={false}
        value={code}
        ref={(input) => {
          if (document.activeElement === document.body) input?.focus();
        }}
        onChange={(event) => {
          setCode(event.currentTarget.value);
        }}
      />
      <CurrentPassword value={password} onChange={setPassword} />
      <Outcome doing={doing} />
      <div className={classes["line"]}>
        <Button type="submit" variant="filled" disabled={doing.busy || setup === undefined}>
          {t("accounts.factor.confirm")}
        </Button>
        {onLater !== undefined && (
          <Button variant="default" onClick={onLater}>
            {t("accounts.factor.later")}
          </Button>
        )}
      </div>
    </form>
  );
}
