// A programme's names in each language; a new one's code too.
import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { addProgramme, changeProgramme } from "../api/files";
import { Refusal } from "../api/client";
import type { Me, ProgrammeRow } from "../api/shapes";
import { LANGUAGES } from "../words/languages";
import classes from "./Imports.module.css";
import { TroubleLine } from "./TroubleLine";
import { isOver, troubleOf, type Trouble } from "./useImport";

interface ProgrammeFormProps {
  /** Null makes a new one. */
  row: ProgrammeRow | null;
  me: Me;
  onClose: () => void;
  onGone: () => void;
}

export function ProgrammeForm({ row, onClose, onGone }: ProgrammeFormProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [clash, setClash] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const send = (asked: Promise<void>): void => {
    setBusy(true);
    setClash("");
    setTrouble(null);
    asked.then(onClose, (error: unknown) => {
      setBusy(false);
      if (isOver(error)) onGone();
      else if (error instanceof Refusal && error.status === 409) setClash(t("programmes.taken"));
      else if (error instanceof Refusal && error.status === 422) setClash(t("programmes.bad_code"));
      else setTrouble(troubleOf(error));
    });
  };

  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const names = namesIn(form);
    send(
      row === null
        ? addProgramme({ code: textOf(form, "code"), names, tenant: textOf(form, "tenant") })
        : changeProgramme(row, { names, retired: row.retired_at !== null }),
    );
  };

  return (
    <form className={classes["panel"]} onSubmit={submit}>
      <h3>{row === null ? t("programmes.add") : t("programmes.change", { name: row.code })}</h3>
      {row === null && (
        <TextInput
          name="code"
          label={t("programmes.code")}
          description={t("programmes.code_hint")}
          error={clash}
          required
          withAsterisk={false}
          maxLength={64}
          autoComplete="off"
          data-autofocus
          ref={(input) => {
            if (input !== null && document.activeElement === document.body) input.focus();
          }}
        />
      )}
      {[...LANGUAGES].map(([code, language]) => (
        <TextInput
          key={code}
          name={`name-${code}`}
          lang={code}
          dir={language.dir}
          label={t("programmes.name_in", { language: language.name })}
          defaultValue={row?.names[code] ?? ""}
          maxLength={80}
          autoComplete="off"
        />
      ))}
      <TroubleLine trouble={trouble} />
      <div className={classes["bar"]}>
        <Button type="submit" variant="filled" disabled={busy}>
          {t("programmes.save")}
        </Button>
        <Button variant="default" onClick={onClose} disabled={busy}>
          {t("programmes.cancel")}
        </Button>
        {row !== null && (
          <Button
            variant="default"
            disabled={busy}
            onClick={() => {
              const { names } = row;
              send(changeProgramme(row, { names, retired: row.retired_at === null }));
            }}
          >
            {row.retired_at === null ? t("programmes.retire") : t("programmes.take_up")}
          </Button>
        )}
      </div>
      {row?.retired_at === null && <p className={classes["hint"]}>{t("programmes.retire_hint")}</p>}
    </form>
  );
}

function namesIn(form: FormData): Record<string, string> {
  const named = [...LANGUAGES.keys()].map((code) => [code, textOf(form, `name-${code}`)] as const);
  return Object.fromEntries(named.filter(([, name]) => name !== ""));
}

function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === "string" ? value.trim() : "";
}
