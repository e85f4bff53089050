// The line on top: where one is, whether it is live, and who one is.
import { Menu, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { logOut } from "../api/desk";
import type { Me, Present } from "../api/shapes";
import { capOf } from "../keys/keymap";
import type { Heard } from "../live/link";
import type { Sound } from "../sound/useBell";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { LanguageChoice, SchemeChoice } from "./Choices";
import { Here } from "./Here";
import { sectionAt, type Section } from "./place";
import { sectionsOf } from "./sections";
import classes from "./Bar.module.css";

interface BarProps {
  me: Me;
  section: Section | undefined;
  status: Heard["status"];
  sound: Sound;
  /** Everyone who follows the queue now. */
  people: readonly Present[];
  bell: ReactNode;
  onKeys: () => void;
  onGone: () => void;
}

export function Bar({ me, section, status, sound, people, bell, onKeys, onGone }: BarProps) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <header className={classes["bar"]}>
      <h1 className={classes["name"]}>
        <img src="/ember.svg" alt="" width={20} height={20} />
        {t("app.title")}
      </h1>
      <Sections me={me} section={section} />
      <Clock />
      {me.permissions.includes("queue.see") && (
        <span className={classes["link"]} data-status={status}>
          <LinkMark status={status} />
          {t(`bar.${status}`)}
        </span>
      )}
      <Here people={people} me={me} />
      <SoundState sound={sound} />
      <div className={classes["end"]}>
        <UnstyledButton className={classes["quiet"]} onClick={onKeys} aria-keyshortcuts="?">
          {t("bar.keys")}{" "}
          <kbd className="cap" aria-hidden="true">
            {capOf("sheet")}
          </kbd>
        </UnstyledButton>
        {bell}
        <LanguageChoice />
        <SchemeChoice />
        <Menu position="bottom-end" withinPortal={false}>
          <Menu.Target>
            <UnstyledButton className={classes["quiet"]}>
              <b>{me.name}</b> ({words.of("role", me.role)})
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item component="a" href={sectionAt("me")}>
              {t("sections.me")}
            </Menu.Item>
            <Menu.Item
              onClick={() => {
                void logOut().finally(onGone);
              }}
            >
              {t("bar.leave")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}

function Sections({ me, section }: Pick<BarProps, "me" | "section">) {
  const { t } = useTranslation();
  const kinds = sectionsOf(me);
  if (kinds.length < 2) return null;
  return (
    <nav className={classes["sections"]} aria-label={t("sections.nav")}>
      {kinds.map((kind) => (
        <a
          key={kind.section}
          href={sectionAt(kind.section)}
          aria-current={kind.section === section ? "page" : undefined}
          {...(kind.action === null
            ? {}
            : { title: capOf(kind.action), "aria-keyshortcuts": capOf(kind.action) })}
        >
          {t(`sections.${kind.section}`)}
        </a>
      ))}
    </nav>
  );
}

function Clock() {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  return (
    <time className={classes["clock"]} title={t("bar.clock")}>
      {words.time(now)}
    </time>
  );
}

function LinkMark({ status }: { status: Heard["status"] }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      {status === "live" ? (
        <circle cx="5" cy="5" r="4" fill="currentColor" />
      ) : (
        <path d="M1 1 9 9M9 1 1 9" stroke="currentColor" strokeWidth="2" />
      )}
    </svg>
  );
}

function SoundState({ sound }: { sound: Sound }) {
  const { t } = useTranslation();
  const said = sound.blocked ? "sound_blocked" : sound.isSilenced ? "sound_silenced" : null;
  if (sound.ringing !== null && !sound.blocked) {
    return (
      <UnstyledButton
        className={classes["ringing"]}
        onClick={sound.silence}
        aria-keyshortcuts="s"
        title={t("keys.silence")}
      >
        <span aria-hidden="true">♪ </span>
        {t("bar.ringing")}{" "}
        <kbd className="cap" aria-hidden="true">
          {capOf("silence")}
        </kbd>
      </UnstyledButton>
    );
  }
  return said === null ? null : <span className={classes["sound"]}>{t(`bar.${said}`)}</span>;
}
