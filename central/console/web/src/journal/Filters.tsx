// What the trail is narrowed to: kinds and days are chosen here, people, cases and colleagues in the rows.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TraceRow } from "../api/shapes";
import classes from "./Journal.module.css";
import { fitting, type Part, type Search } from "./search";

const KINDS = [
  "looks",
  "case",
  "alarm",
  "contact",
  "person",
  "hub",
  "account",
  "session",
  "journal",
] as const;

interface FiltersProps {
  search: Search;
  entries: readonly TraceRow[];
  onNarrow: (part: Part, value: string | undefined) => void;
  onClear: () => void;
}

export function Filters({ search, entries, onNarrow, onClear }: FiltersProps) {
  const { t } = useTranslation();
  const [hub, setHub] = useState(search.hub ?? "");
  const chips = (["resident", "case", "operator", "hub"] as const).flatMap((part) => {
    const value = search[part];
    return value === undefined ? [] : [{ part, name: nameOf(part, value, entries) }];
  });
  const isNarrow = Object.keys(search).length > 0;
  return (
    <form
      className={classes["filters"]}
      aria-label={t("trail.narrow")}
      onSubmit={(event) => {
        event.preventDefault();
        onNarrow("hub", fitting("hub", hub));
      }}
    >
      <label>
        {t("trail.kind")}
        <select
          value={search.kind ?? ""}
          onChange={(event) => {
            onNarrow("kind", fitting("kind", event.currentTarget.value));
          }}
        >
          <option value="">{t("trail.kind_all")}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {t(`trail.groups.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("trail.from")}
        <input
          type="date"
          value={search.from ?? ""}
          onChange={(event) => {
            onNarrow("from", fitting("from", event.currentTarget.value));
          }}
        />
      </label>
      <label>
        {t("trail.until")}
        <input
          type="date"
          value={search.until ?? ""}
          onChange={(event) => {
            onNarrow("until", fitting("until", event.currentTarget.value));
          }}
        />
      </label>
      <label>
        {t("trail.hub")}
        <input
          type="text"
          size={14}
          maxLength={64}
          value={hub}
          onChange={(event) => {
            setHub(event.currentTarget.value);
          }}
        />
      </label>
      {chips.map(({ part, name }) => (
        <button
          key={part}
          type="button"
          className={classes["chip"]}
          aria-label={t("trail.no_longer", { what: name ?? t(`trail.one.${part}`) })}
          onClick={() => {
            if (part === "hub") setHub("");
            onNarrow(part, undefined);
          }}
        >
          {name ?? t(`trail.one.${part}`)} <span aria-hidden="true">✕</span>
        </button>
      ))}
      {isNarrow && (
        <button
          type="button"
          className={classes["again"]}
          onClick={() => {
            setHub("");
            onClear();
          }}
        >
          {t("trail.all")}
        </button>
      )}
      {!isNarrow && <p>{t("trail.hint")}</p>}
    </form>
  );
}

/** What is narrowed to, as its entries call it. */
function nameOf(part: Part, value: string, entries: readonly TraceRow[]): string | null {
  switch (part) {
    case "hub":
      return value;
    case "operator":
      return entries.find((one) => one.actor === `operator:${value}`)?.actor_name ?? null;
    case "case": {
      const number = entries.find((one) => one.case === value)?.case_number;
      return number == null ? null : String(number);
    }
    case "resident": {
      const name = entries.find((one) => one.resident === value && one.resident_name !== "");
      return name?.resident_name ?? null;
    }
    case "kind":
    case "from":
    case "until":
      return null;
  }
}
