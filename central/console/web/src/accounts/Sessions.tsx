// Where somebody is logged in, and the way to end it.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SessionRow } from "../api/shapes";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./Accounts.module.css";

interface SessionsProps {
  sessions: readonly SessionRow[];
  busy: boolean;
  onEnd: (session: string) => void;
}

export function Sessions({ sessions, busy, onEnd }: SessionsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  if (sessions.length === 0) return <p className={classes["said"]}>{t("accounts.sessions.none")}</p>;
  return (
    <ul className={classes["list"]}>
      {sessions.map((one) => {
        const name = nameOf(one, t("accounts.sessions.unknown"));
        return (
          <li key={one.id}>
            <span className={classes["grows"]}>
              <strong>{name}</strong>
              {one.this_one && ` · ${t("accounts.sessions.here")}`}
              <br />
              <span className={classes["dim"]}>
                {t("accounts.sessions.when", {
                  since: words.moment(one.made_at),
                  ago: words.ago(now - Date.parse(one.seen_at)),
                })}
              </span>
            </span>
            {!one.this_one && (
              <Button
                variant="default"
                disabled={busy}
                aria-label={t("accounts.sessions.end_this", { name })}
                onClick={() => {
                  onEnd(one.id);
                }}
              >
                {t("accounts.sessions.end")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function nameOf(one: SessionRow, unknown: string): string {
  return [one.browser, one.system].filter((part) => part !== "").join(" · ") || unknown;
}
