// Changing one's password: the one that was, and one that is hard to guess.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { changePassword } from "../api/accounts";
import { trust } from "../api/client";
import { Section } from "../case/Section";
import { CurrentPassword } from "./CurrentPassword";
import { Outcome } from "./Outcome";
import { PasswordChoice } from "./PasswordChoice";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

export function MyPassword() {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing();
  const [current, setCurrent] = useState("");
  const [chosen, setChosen] = useState("");

  const change = async (): Promise<void> => {
    const me = await doing.attempt(() => changePassword(current, chosen));
    if (me === undefined) return;
    trust(me.came.csrf);
    memory.setQueryData(["session"], me.came);
    setCurrent("");
    setChosen("");
    await memory.invalidateQueries({ queryKey: ["my-sessions"] });
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void change();
  };

  return (
    <Section title={t("accounts.me.password")}>
      <form className={classes["form"]} onSubmit={submit}>
        <CurrentPassword
          value={current}
          onChange={(value) => {
            doing.again();
            setCurrent(value);
          }}
        />
        <PasswordChoice
          value={chosen}
          onChange={(value) => {
            doing.again();
            setChosen(value);
          }}
        />
        <Outcome doing={doing} done={t("accounts.password.changed")} />
        <div className={classes["line"]}>
          <Button
            type="submit"
            variant="default"
            disabled={doing.busy || current === "" || chosen === ""}
          >
            {t("accounts.password.change")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
