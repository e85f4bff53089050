// Erasing somebody for good: their name must be typed, and nothing covers the page meanwhile.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { erase } from "../api/people";
import type { PersonDetail } from "../api/shapes";
import { Card } from "./Card";
import classes from "./PersonPage.module.css";
import { TroubleLine } from "./TroubleLine";
import { troubleOf, type Trouble } from "./useEditing";

interface EraseCardProps {
  detail: PersonDetail;
  onErased: () => Promise<unknown>;
}

export function EraseCard({ detail, onErased }: EraseCardProps) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState(false);
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const name = `${detail.resident.given_name} ${detail.resident.family_name}`.trim();
  const sure = typed.trim().toLocaleLowerCase() === name.toLocaleLowerCase();
  const leave = (): void => {
    setBegun(false);
    setTyped("");
    setTrouble(null);
  };
  const send = async (): Promise<void> => {
    if (!sure) return;
    try {
      await erase(detail.resident.id);
      await onErased();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
    <Card title={t("people.card.erase")} wide>
      <div>{t("people.erase.what")}</div>
      {begun ? (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc anywhere in it leaves
        <form
          className={classes["line"]}
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            leave();
          }}
        >
          <TextInput
            className={classes["grow"]}
            label={t("people.erase.type", { name })}
            autoComplete="off"
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
          <Button type="submit" variant="filled" disabled={!sure}>
            {t("people.erase.do")}
          </Button>
          <Button onClick={leave}>{t("people.cancel")}</Button>
        </form>
      ) : (
        <div className={classes["line"]}>
          <Button
            onClick={() => {
              setBegun(true);
            }}
          >
            {t("people.erase.begin")}
          </Button>
        </div>
      )}
      <TroubleLine trouble={trouble} />
    </Card>
  );
}
