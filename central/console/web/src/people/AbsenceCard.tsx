// Until when nobody is at home: it silences rules, never buttons.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../api/client";
import { setAbsence } from "../api/people";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { Card } from "./Card";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { TroubleLine } from "./TroubleLine";
import { troubleOf, type Trouble } from "./useEditing";

export function AbsenceCard({ detail, mayEdit, onChanged }: CardProps) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const [until, setUntil] = useState("");
  const [trouble, setTrouble] = useState<Trouble | "refused" | null>(null);
  const { home } = detail;
  const away = home.absent_until !== null && new Date(home.absent_until).getTime() > now;
  const set = async (to: string | null): Promise<void> => {
    setTrouble(null);
    try {
      await setAbsence(home.id, to);
      setUntil("");
      await onChanged();
    } catch (error) {
      setTrouble(error instanceof Refusal && error.status === 422 ? "refused" : troubleOf(error));
    }
  };
  return (
    <Card title={t("people.card.absence")}>
      <div>
        {away ? (
          <b>{t("people.absence.until", { date: words.moment(home.absent_until ?? "") })}</b>
        ) : (
          t("people.absence.home")
        )}
      </div>
      {mayEdit && (
        <form
          className={classes["line"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (until !== "") void set(new Date(until).toISOString());
          }}
        >
          <TextInput
            type="datetime-local"
            label={t("people.field.absent_until")}
            value={until}
            error={trouble === "refused" ? t("people.absence.refused") : undefined}
            onChange={(event) => {
              setUntil(event.currentTarget.value);
            }}
          />
          <Button type="submit" disabled={until === ""}>
            {t("people.absence.set")}
          </Button>
          {away && <Button onClick={() => void set(null)}>{t("people.absence.end")}</Button>}
        </form>
      )}
      {trouble !== "refused" && <TroubleLine trouble={trouble} />}
      <p className={classes["hint"]}>{t("people.absence.note")}</p>
    </Card>
  );
}
