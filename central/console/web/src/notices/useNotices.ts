// Shows what came while the console is out of sight on the desktop, and takes it back when it is over.
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { QueueRow } from "../api/shapes";
import type { Choices } from "../sound/choices";
import { useWords } from "../words/useWords";
import { noticeKey, NOTHING_TOLD, toldAfter } from "./notices";

export function canNotify(): boolean {
  return "Notification" in window;
}

/** Ask the browser, at a click of the operator; whether it lets us. */
export async function askToNotify(): Promise<boolean> {
  if (!canNotify()) return false;
  return (await Notification.requestPermission()) === "granted";
}

interface Noticed {
  rows: readonly QueueRow[];
  filled: boolean;
  me: string;
  choices: Choices;
  onOpen: (id: string) => void;
}

export function useNotices({ rows, filled, me, choices, onOpen }: Noticed): void {
  const { t } = useTranslation();
  const words = useWords();
  const told = useRef(NOTHING_TOLD);
  const shown = useRef(new Map<string, Notification>());
  const open = useRef(onOpen);
  useEffect(() => {
    open.current = onOpen;
  });

  useEffect(() => {
    if (!filled) return;
    told.current = toldAfter(told.current, rows, me);
    for (const key of told.current.over) {
      shown.current.get(key)?.close();
      shown.current.delete(key);
    }
    const away = document.hidden || !document.hasFocus();
    const may = choices.desktop && canNotify() && Notification.permission === "granted";
    if (!away || !may) return;
    for (const row of told.current.fresh) {
      const cause = words.of("cause", row.cause);
      const notice = new Notification(
        row.handed_by === null ? cause : t("notices.handed", { cause }),
        {
          body: [row.place === null ? "" : words.of("place", row.place), row.town]
            .concat(choices.names ? row.who : [])
            .filter(Boolean)
            .join(" · "),
          tag: noticeKey(row),
          requireInteraction: row.priority === 1,
          silent: true,
          icon: "/ember.svg",
          lang: words.language,
        },
      );
      notice.onclick = () => {
        window.focus();
        notice.close();
        open.current(row.id);
      };
      shown.current.set(noticeKey(row), notice);
    }
  }, [rows, filled, me, choices, t, words]);

  useEffect(() => {
    const all = shown.current;
    return () => {
      for (const notice of all.values()) notice.close();
    };
  }, []);
}
