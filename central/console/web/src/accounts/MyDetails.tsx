// One's name, as colleagues read it, and one's language.
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { changeMine } from "../api/accounts";
import type { MyAccount } from "../api/shapes";
import { Section } from "../case/Section";
import { speak } from "../words/i18n";
import { LanguageField } from "./LanguageField";
import { Outcome } from "./Outcome";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

export function MyDetails({ mine }: { mine: MyAccount }) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing();
  const [name, setName] = useState(mine.name);
  const [language, setLanguage] = useState(mine.language);

  const save = async (): Promise<void> => {
    const changed = await doing.attempt(() => changeMine(mine.version, name, language));
    if (changed === undefined) return;
    if (language !== mine.language) speak(language);
    memory.setQueryData(["me"], changed.came);
    await memory.invalidateQueries({ queryKey: ["session"] });
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void save();
  };

  return (
    <Section title={t("accounts.me.details")}>
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label={t("accounts.name")}
          autoComplete="name"
          maxLength={80}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <LanguageField value={language} onChange={setLanguage} />
        <Outcome doing={doing} />
        <div className={classes["line"]}>
          <Button
            type="submit"
            variant="default"
            disabled={doing.busy || (name === mine.name && language === mine.language)}
          >
            {t("accounts.save")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
