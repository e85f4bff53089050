// What somebody agreed to, each by itself, with when and who noted it.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { noteConsent } from "../api/people";
import { useWords } from "../words/useWords";
import { Card } from "./Card";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { CONSENTS } from "./specs";
import { TroubleLine } from "./TroubleLine";
import { troubleOf, type Trouble } from "./useEditing";

type Kind = (typeof CONSENTS)[number];

export function ConsentsCard({ detail, mayEdit, onChanged }: CardProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [asking, setAsking] = useState<Kind | null>(null);
  return (
    <Card title={t("people.card.consents")}>
      <ul className={classes["list"]}>
        {CONSENTS.map((kind) => {
          const holds = detail.consents.find((one) => one.kind === kind);
          const given = holds?.given === true;
          const what = t(`people.consent.${kind}`);
          return (
            <li key={kind} className={classes["item"]}>
              <div>
                {what}: <b>{holds === undefined ? t("people.consents.never") : state(given)}</b>
                {holds !== undefined && (
                  <div>
                    <small>
                      {[words.moment(holds.at), holds.by, holds.note].filter(Boolean).join(" · ")}
                    </small>
                  </div>
                )}
              </div>
              {mayEdit && asking !== kind && (
                <Button
                  size="compact-sm"
                  aria-label={t(given ? "people.consents.withdraw" : "people.consents.give", {
                    what,
                  })}
                  onClick={() => {
                    setAsking(kind);
                  }}
                >
                  {t(given ? "people.consents.withdraw_short" : "people.consents.give_short")}
                </Button>
              )}
              {asking === kind && (
                <Answer
                  kind={kind}
                  given={!given}
                  resident={detail.resident.id}
                  onDone={async () => {
                    setAsking(null);
                    await onChanged();
                  }}
                  onCancel={() => {
                    setAsking(null);
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );

  function state(given: boolean): string {
    return given ? `✓ ${t("people.consents.given")}` : `✗ ${t("people.consents.withdrawn")}`;
  }
}

interface AnswerProps {
  kind: Kind;
  given: boolean;
  resident: string;
  onDone: () => Promise<void>;
  onCancel: () => void;
}

function Answer({ kind, given, resident, onDone, onCancel }: AnswerProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const send = async (): Promise<void> => {
    try {
      await noteConsent(resident, kind, given, note);
      await onDone();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
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
        onCancel();
      }}
    >
      <TextInput
        className={classes["grow"]}
        label={t("people.consents.note")}
        data-autofocus
        maxLength={500}
        value={note}
        onChange={(event) => {
          setNote(event.currentTarget.value);
        }}
        description={kind === "photo" && !given ? t("people.consents.photo_goes") : undefined}
      />
      <Button type="submit" variant="filled">
        {t(given ? "people.consents.give_short" : "people.consents.withdraw_short")}
      </Button>
      <Button onClick={onCancel}>{t("people.cancel")}</Button>
      <TroubleLine trouble={trouble} />
    </form>
  );
}
