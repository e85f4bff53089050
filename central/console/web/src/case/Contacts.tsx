// Contacts in order, what each of them answered, and one click to tell them.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CaseDetail, ContactCard } from "../api/shapes";
import { KeyIcon, PhoneIcon } from "../look/Icons";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { knownOf, type Known } from "./answers";
import classes from "./Contacts.module.css";
import { Phone } from "./People";
import { Section } from "./Section";
import { lastCallTo } from "./telephones";

interface ContactsProps {
  detail: CaseDetail;
  may: boolean;
  onNotify: (contact: string) => void;
  onDialled: (contact: string) => void;
}

export function Contacts({ detail, may, onNotify, onDialled }: ContactsProps) {
  const { t } = useTranslation();
  const contacts = [...detail.contacts].sort((a, b) => a.rank - b.rank);
  return (
    <Section title={t("contacts.title")}>
      {contacts.length === 0 && <p className={classes["none"]}>{t("contacts.none")}</p>}
      <ol className={classes["contacts"]}>
        {contacts.map((contact, index) => (
          <li key={contact.id} className={classes["contact"]}>
            <span className={classes["rank"]} aria-hidden="true">
              {index + 1}
            </span>
            <div className={classes["who"]}>
              <Name
                contact={contact}
                onDialled={() => {
                  onDialled(contact.id);
                }}
              />
              <div className={classes["reach"]}>
                <Answer known={knownOf(contact.id, detail.attempts)} />
                <Phoned who={contact.id} detail={detail} />
              </div>
            </div>
            {may && (
              <Button
                onClick={() => {
                  onNotify(contact.id);
                }}
                aria-label={`${t("contacts.notify")} ${contact.name}`}
              >
                {t("contacts.notify")}
              </Button>
            )}
          </li>
        ))}
      </ol>
      <Upcoming detail={detail} />
    </Section>
  );
}

function Name({ contact, onDialled }: { contact: ContactCard; onDialled: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes["name"]}>
      <b>{contact.name}</b>
      {contact.relation !== "" && <span>{contact.relation}</span>}
      {contact.has_key && (
        <span>
          <KeyIcon />
          {t("contacts.key")}
        </span>
      )}
      {contact.phone !== "" && (
        <Phone number={contact.phone} name={contact.name} onDialled={onDialled} />
      )}
      {!contact.available && <span>{t("contacts.unavailable")}</span>}
    </div>
  );
}

const SIGNS: Readonly<Record<Known["is"], string>> = {
  idle: "",
  planned: "◷",
  sending: "…",
  sent: "◷",
  failed: "✗",
  stopped: "–",
  going: "✓",
  arrived: "✓",
  cannot: "✗",
};

function Answer({ known }: { known: Known }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  return (
    <div className={classes["answer"]} data-is={known.is}>
      {SIGNS[known.is] !== "" && <span aria-hidden="true">{SIGNS[known.is]} </span>}
      {said()}
    </div>
  );

  function said(): string {
    if (known.is === "idle") return t("contacts.idle");
    if (known.is === "going") {
      const going =
        known.minutes === null
          ? t("contacts.going")
          : t("contacts.going_minutes", { count: known.minutes });
      return known.at === null ? going : `${going} · ${ago(known.at)}`;
    }
    if (known.is === "cannot" || known.is === "arrived") {
      const answer = t(`contacts.${known.is}`);
      return known.at === null ? answer : `${answer} · ${ago(known.at)}`;
    }
    const { attempt } = known;
    const channel = words.of("channel", attempt.channel);
    return t(`contacts.${known.is}`, {
      channel,
      ago: ago(attempt.ended_at ?? attempt.planned_at),
    });
  }

  function ago(instant: string): string {
    return words.ago(now - new Date(instant).getTime());
  }
}

function Phoned({ who, detail }: { who: string; detail: CaseDetail }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const last = lastCallTo(who, detail.timeline);
  if (last === undefined) return null;
  return (
    <div className={classes["answer"]}>
      <PhoneIcon />
      {t(`contacts.phoned.${last.result}` as never, {
        ago: words.ago(Math.max(0, now - new Date(last.at).getTime())),
      })}
    </div>
  );
}

function Upcoming({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  if (detail.next_due_at === null) return null;
  const left = words.age(new Date(detail.next_due_at).getTime() - now);
  const name = detail.contacts.find((contact) => contact.id === detail.next_contact)?.name;
  const inTime = t("age.in", { age: left });
  return (
    <p className={classes["upcoming"]}>
      {name === undefined
        ? t("contacts.next_unnamed", { in: inTime })
        : t("contacts.next", { name, in: inTime })}
    </p>
  );
}
