// Whom to call, in order: seen first; each is edited, moved and taken off in its place.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { orderContacts, removeContact } from "../api/people";
import type { RegisteredContact } from "../api/shapes";
import { Phone } from "../case/People";
import { KeyIcon } from "../look/Icons";
import { useWords } from "../words/useWords";
import { Card } from "./Card";
import { ContactForm } from "./ContactForm";
import { draftOf } from "./drafts";
import { weekOf } from "./hours";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { TroubleLine } from "./TroubleLine";
import { troubleOf, type Trouble } from "./useEditing";

export function ContactsCard(props: CardProps) {
  const { detail, mayEdit, onChanged } = props;
  const { t } = useTranslation();
  const { home, contacts, resident } = detail;
  const [open, setOpen] = useState<string | null>(
    () =>
      contacts.find((one) => draftOf(`${one.id}/contact`) !== undefined)?.id ??
      (draftOf(`${resident.id}/new-contact`) === undefined ? null : "new"),
  );
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const attempt = async (what: () => Promise<void>): Promise<void> => {
    setTrouble(null);
    try {
      await what();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    await onChanged();
  };
  const swap = (at: number, by: 1 | -1): void => {
    const ids = contacts.map((one) => one.id);
    const [moved] = ids.splice(at, 1);
    if (moved !== undefined) ids.splice(at + by, 0, moved);
    void attempt(() => orderContacts(home.id, ids));
  };
  const close = (): void => {
    setOpen(null);
  };
  return (
    <Card title={t("people.card.contacts")}>
      {contacts.length === 0 && (
        <div className={classes["dim"]}>{t("people.contacts.none")}</div>
      )}
      <ol className={classes["list"]}>
        {contacts.map((contact, at) =>
          open === contact.id ? (
            <li key={contact.id} className={classes["item"]}>
              <ContactForm {...props} contact={contact} onClose={close} />
            </li>
          ) : (
            <li key={contact.id} className={classes["item"]}>
              <Line contact={contact} at={at} mine={resident.id} />
              {mayEdit && (
                <Tools
                  contact={contact}
                  onEdit={() => {
                    setOpen(contact.id);
                  }}
                  onUp={at === 0 ? undefined : () => { swap(at, -1); }}
                  onDown={at === contacts.length - 1 ? undefined : () => { swap(at, 1); }}
                  onRemove={() => void attempt(() => removeContact(contact.id, contact.version))}
                />
              )}
            </li>
          ),
        )}
      </ol>
      <TroubleLine trouble={trouble} />
      {open === "new" ? (
        <ContactForm {...props} contact={null} onClose={close} />
      ) : (
        mayEdit && (
          <div className={classes["line"]}>
            <Button
              size="compact-sm"
              data-create
              onClick={() => {
                setOpen("new");
              }}
            >
              {t("people.card.new_contact")}
            </Button>
          </div>
        )
      )}
    </Card>
  );
}

interface LineProps {
  contact: RegisteredContact;
  at: number;
  mine: string;
}

function Line({ contact, at, mine }: LineProps) {
  const { t } = useTranslation();
  const words = useWords();
  const channels = contact.channels.map(
    (channel) => `${words.of("channel", channel.kind)} …${channel.tail}`,
  );
  const notices = channels.length === 0 ? t("people.contacts.no_notices") : channels.join(", ");
  return (
    <div>
      <span className={classes["rank"]} aria-hidden="true">
        {at + 1}
      </span>
      <b>{contact.name}</b> {contact.relation}
      {contact.has_key && (
        <b>
          {" "}
          <KeyIcon />
          {t("people.contacts.key")}
        </b>
      )}{" "}
      {contact.phone !== "" && <Phone number={contact.phone} name={contact.name} onDialled={() => undefined} />}
      <div>
        <small>
          {[
            notices,
            weekOf(contact.hours, words.language) || t("people.contacts.always"),
            contact.resident === mine ? "" : t("people.whole_home"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </div>
    </div>
  );
}

interface ToolsProps {
  contact: RegisteredContact;
  onEdit: () => void;
  onUp: (() => void) | undefined;
  onDown: (() => void) | undefined;
  onRemove: () => void;
}

function Tools({ contact, onEdit, onUp, onDown, onRemove }: ToolsProps) {
  const { t } = useTranslation();
  const [sure, setSure] = useState(false);
  const { name } = contact;
  if (sure) {
    return (
      <div className={classes["tools"]} role="group" aria-label={t("people.contacts.remove_sure", { name })}>
        <span>{t("people.contacts.remove_sure", { name })}</span>
        <Button size="compact-sm" variant="filled" onClick={onRemove}>
          {t("people.remove")}
        </Button>
        <Button
          size="compact-sm"
          onClick={() => {
            setSure(false);
          }}
        >
          {t("people.contacts.keep")}
        </Button>
      </div>
    );
  }
  return (
    <div className={classes["tools"]}>
      <Button
        size="compact-sm"
        disabled={onUp === undefined}
        onClick={onUp}
        aria-label={t("people.contacts.up", { name })}
      >
        ↑
      </Button>
      <Button
        size="compact-sm"
        disabled={onDown === undefined}
        onClick={onDown}
        aria-label={t("people.contacts.down", { name })}
      >
        ↓
      </Button>
      <Button
        size="compact-sm"
        data-edit
        onClick={onEdit}
        aria-label={t("people.edit_of", { what: name })}
      >
        {t("people.edit")}
      </Button>
      <Button
        size="compact-sm"
        onClick={() => {
          setSure(true);
        }}
        aria-label={`${t("people.remove")}: ${name}`}
      >
        {t("people.remove")}
      </Button>
    </div>
  );
}
