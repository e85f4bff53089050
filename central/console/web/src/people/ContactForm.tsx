// One contact edited: addresses for notices are kept unseen, added, or dropped.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addContact, editContact } from "../api/people";
import type { ContactFields, HoursShown, RegisteredContact } from "../api/shapes";
import { useWords } from "../words/useWords";
import type { Values } from "./drafts";
import { EditForm } from "./EditForm";
import formClasses from "./EditForm.module.css";
import { changedOf, type FieldSpec } from "./fields";
import { HoursFields } from "./HoursFields";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { useEditing } from "./useEditing";
import { useFieldWords } from "./useFieldWords";
import { useForms } from "./useForms";

interface ContactFormProps extends CardProps {
  /** Null is a new one. */
  contact: RegisteredContact | null;
  onClose: () => void;
}

export function ContactForm({ detail, me, contact, onChanged, onClose }: ContactFormProps) {
  const { t } = useTranslation();
  const { resident, home } = detail;
  const forms = useForms(me);
  const editing = useEditing({
    key: contact === null ? `${resident.id}/new-contact` : `${contact.id}/contact`,
    path: resident.id,
    name: resident.given_name,
    onChanged,
  });
  const known: Values =
    contact === null
      ? { language: resident.language, hours: [], channels: [], whose: resident.id }
      : {
          ...contact,
          channels: contact.channels.map((_channel, at) => at),
          whose: contact.resident ?? "",
        };
  const fields: FieldSpec[] = [
    { name: "name", kind: "line", required: true },
    { name: "relation", kind: "line" },
    { name: "phone", kind: "line", hint: "phone" },
    { name: "language", kind: "choice", choices: forms.languages },
    { name: "has_key", kind: "flag" },
  ];
  const of = { ...known, ...editing.written };
  const whose = typeof of["whose"] === "string" ? of["whose"] : "";
  const label =
    contact === null ? t("people.card.new_contact") : t("people.edit_of", { what: contact.name });
  const send = (): Promise<void> => {
    const written = sent(changedOf(known, editing.written)) as ContactFields;
    const owner = whose === "" ? null : whose;
    if (contact === null) {
      return addContact(home.id, owner, { language: resident.language, ...written });
    }
    return editContact(contact.id, contact.version, owner, written);
  };
  return (
    <EditForm
      editing={editing}
      label={label}
      fields={fields}
      known={known}
      send={send}
      onDone={onClose}
      onCancel={onClose}
    >
      <NativeSelect
        label={t("people.field.resident")}
        value={whose}
        data={[
          { value: resident.id, label: `${resident.given_name} ${resident.family_name}` },
          { value: "", label: t("people.whole_home") },
        ]}
        onChange={(event) => {
          editing.write("whose", event.currentTarget.value);
        }}
      />
      <Channels
        contact={contact}
        channels={of["channels"] as (number | string)[]}
        wrong={wrongOf("channels")}
        onChange={(channels) => {
          editing.write("channels", channels);
        }}
      />
      <HoursFields
        hours={of["hours"] as HoursShown[]}
        wrong={wrongOf("hours") !== undefined}
        onChange={(hours) => {
          editing.write("hours", hours);
        }}
      />
    </EditForm>
  );

  function wrongOf(name: string): string | undefined {
    const { trouble } = editing;
    if (trouble?.is !== "fields") return undefined;
    return trouble.fields.find((one) => one.field.includes(name))?.code;
  }
}

/** Whose they are travels beside the fields. */
function sent(changed: Values): Values {
  return Object.fromEntries(Object.entries(changed).filter(([name]) => name !== "whose"));
}

interface ChannelsProps {
  contact: RegisteredContact | null;
  channels: readonly (number | string)[];
  /** What is wrong with them, by its code. */
  wrong: string | undefined;
  onChange: (channels: (number | string)[]) => void;
}

function Channels({ contact, channels, wrong, onChange }: ChannelsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const field = useFieldWords();
  const kept = channels.filter((one) => typeof one === "number");
  const fresh = channels.find((one) => typeof one === "string") ?? "";
  return (
    <div className={classes["hours"]} role="group" aria-label={t("people.field.channels")}>
      <span className={classes["part"]}>{t("people.field.channels")}</span>
      {kept.map((at) => {
        const channel = contact?.channels[at];
        if (channel === undefined) return null;
        const kind = words.of("channel", channel.kind);
        return (
          <div key={at} className={classes["tools"]}>
            <span>
              {kind} …{channel.tail}
            </span>
            <Button
              size="compact-sm"
              aria-label={t("people.contacts.drop_channel", { kind, tail: channel.tail })}
              onClick={() => {
                onChange(channels.filter((one) => one !== at));
              }}
            >
              {t("people.remove")}
            </Button>
          </div>
        );
      })}
      <TextInput
        className={formClasses["wide"]}
        label={t("people.contacts.new_channel")}
        description={t("people.hint.channel")}
        placeholder="mailtos://…"
        autoComplete="off"
        value={fresh}
        error={wrong === undefined ? undefined : field.wrong(wrong)}
        onChange={(event) => {
          const written = event.currentTarget.value.trim();
          onChange(written === "" ? kept : [...kept, written]);
        }}
      />
    </div>
  );
}
