// Everyone who has an account within one's own scope, and how it stands.
import { TextInput } from "@mantine/core";
import { useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { AccountRow } from "../api/shapes";
import { useKeys } from "../keys/useKeys";
import { sectionAt } from "../shell/place";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { matching } from "./matching";
import { scopeOf } from "./scope";
import { State } from "./State";
import classes from "./Accounts.module.css";

interface AccountTableProps {
  rows: readonly AccountRow[] | undefined;
  opened: string;
  filter: string;
  onFilter: (filter: string) => void;
}

export function AccountTable({ rows, opened, filter, onFilter }: AccountTableProps) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const box = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const move = (by: 1 | -1): void => {
    const links = [...(body.current?.querySelectorAll("a") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  useKeys({
    filter: () => box.current?.focus(),
    down: () => {
      move(1);
    },
    up: () => {
      move(-1);
    },
  });
  const arrows = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  };
  const shown = matching(rows ?? [], filter, (row) => [
    words.of("role", row.role),
    t(`accounts.state.${row.state}`),
  ]);
  return (
    <>
      <div className={classes["filter"]}>
        <TextInput
          ref={box}
          label={t("accounts.filter")}
          value={filter}
          aria-keyshortcuts="/"
          rightSection={
            <kbd className="cap" aria-hidden="true">
              /
            </kbd>
          }
          onChange={(event) => {
            onFilter(event.currentTarget.value);
          }}
        />
        <span className={classes["dim"]} role="status">
          {rows === undefined
            ? t("sections.loading")
            : t("accounts.shown", { count: shown.length, all: rows.length })}
        </span>
      </div>
      <table className={classes["table"]}>
        <caption className="unseen">{t("sections.accounts")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("accounts.name")}</th>
            <th scope="col">{t("accounts.role")}</th>
            <th scope="col" className={classes["extra"]}>
              {t("accounts.scope")}
            </th>
            <th scope="col">{t("accounts.how")}</th>
            <th scope="col" className={classes["extra"]}>
              {t("accounts.factor.short")}
            </th>
            <th scope="col" className={classes["extra"]}>
              {t("accounts.seen")}
            </th>
          </tr>
        </thead>
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move among the links within */}
        <tbody ref={body} onKeyDown={arrows}>
          {shown.map((row) => (
            <tr key={row.id} data-open={row.id === opened}>
              <td>
                <a
                  href={sectionAt("accounts", row.id)}
                  aria-current={row.id === opened ? "true" : undefined}
                >
                  {row.name}
                </a>
                <span className={classes["dim"]}>{row.login}</span>
              </td>
              <td>{words.of("role", row.role)}</td>
              <td className={classes["extra"]}>{scopeOf(row, t("accounts.everything"))}</td>
              <td>
                <State row={row} />
              </td>
              <td className={classes["extra"]}>
                {row.second_factor
                  ? `✓ ${t("accounts.factor.yes")}`
                  : row.second_factor_required
                    ? t("accounts.factor.missing")
                    : "—"}
              </td>
              <td className={classes["extra"]}>
                {row.seen_at === null ? "—" : words.ago(now - Date.parse(row.seen_at))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows !== undefined && shown.length === 0 && (
        <p className={classes["empty"]}>{t("accounts.none")}</p>
      )}
    </>
  );
}
