// Looking somebody up: one box that has the focus at once, and whom it finds beneath it.
import { Button } from "@mantine/core";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { FoundPerson, Me } from "../api/shapes";
import { FileWays } from "../imports/FileWays";
import { useKeys } from "../keys/useKeys";
import { ActButton } from "../look/ActButton";
import { sectionAt } from "../shell/place";
import { useNow } from "../time/useNow";
import { unfinished } from "./drafts";
import { Face } from "../look/Face";
import classes from "./Search.module.css";
import { useSearch } from "./useSearch";

interface SearchProps {
  me: Me;
  go: (path: string) => void;
}

export function Search({ me, go }: SearchProps) {
  const { t } = useTranslation();
  const searching = useSearch();
  const box = useRef<HTMLInputElement>(null);
  const [marked, setMarked] = useState<string | null>(null);
  const { found } = searching;
  const at = Math.max(0, found.findIndex((one) => one.id === marked));
  const current = found[at];
  const mayEdit = me.permissions.includes("people.edit");
  useEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, []);
  useEffect(() => {
    document.getElementById(`found-${current?.id ?? ""}`)?.scrollIntoView({ block: "nearest" });
  }, [current?.id]);
  const create = (): void => {
    go("new");
  };
  useKeys(mayEdit ? { create } : {});
  const pressed = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setMarked(found[Math.min(found.length - 1, Math.max(0, at + step))]?.id ?? null);
    } else if (event.key === "Enter" && current !== undefined) {
      event.preventDefault();
      go(current.id);
    } else if (event.key === "Escape") {
      box.current?.blur(); // where there is no desk to go back to, letters are keys again
    }
  };
  const asked = searching.words.trim() !== "";
  return (
    <div className={classes["search"]}>
      <div className={classes["top"]}>
        <h2>{t("sections.people")}</h2>
        <div className={classes["ways"]}>
          <FileWays me={me} here="people" />
          {mayEdit && <ActButton action="create" label={t("people.new")} onClick={create} />}
        </div>
      </div>
      <Unfinished />
      <input
        ref={box}
        className={classes["box"]}
        type="search"
        role="combobox"
        aria-label={t("people.search.label")}
        aria-expanded={found.length > 0}
        aria-controls="found"
        aria-autocomplete="list"
        {...(current === undefined ? {} : { "aria-activedescendant": `found-${current.id}` })}
        placeholder={t("people.search.placeholder")}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={searching.words}
        onChange={(event) => {
          searching.setWords(event.currentTarget.value);
          setMarked(null);
        }}
        onKeyDown={pressed}
      />
      <p role="status" className={classes["status"]}>
        {searching.failed
          ? t("people.search.failed")
          : !asked
            ? t("people.search.hint")
            : found.length > 0
              ? `${t("people.search.count", { count: found.length })}${searching.more ? " +" : ""}`
              : searching.of !== ""
                ? t("people.search.none")
                : ""}
      </p>
      {asked && found.length === 0 && searching.of !== "" && !searching.failed && (
        <p className={classes["status"]}>{t("people.search.none_hint")}</p>
      )}
      <div
        id="found"
        role="listbox"
        aria-label={t("people.search.results")}
        className={classes["found"]}
        hidden={found.length === 0}
      >
        {found.map((one) => (
          <Row
            key={one.id}
            person={one}
            marked={one.id === current?.id}
            onOpen={() => {
              go(one.id);
            }}
          />
        ))}
      </div>
      {searching.more && (
        <div>
          <Button onClick={searching.showMore}>{t("people.search.more")}</Button>
        </div>
      )}
    </div>
  );
}

interface RowProps {
  person: FoundPerson;
  marked: boolean;
  onOpen: () => void;
}

function Row({ person, marked, onOpen }: RowProps) {
  const { t } = useTranslation();
  const now = useNow();
  const away = person.absent_until !== null && new Date(person.absent_until).getTime() > now;
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the box above moves through the list
    <div
      id={`found-${person.id}`}
      role="option"
      aria-selected={marked}
      className={classes["row"]}
      onClick={onOpen}
    >
      <Face name={person.name} photo={person.photo} size={38} />
      <span className={classes["who"]}>
        <b>{person.name}</b>
        {person.age !== null && <small> {t("case.age", { count: person.age })}</small>}
      </span>
      <span className={classes["where"]}>
        {[person.street, person.floor].filter(Boolean).join(", ")}
        <small> {person.town}</small>
      </span>
      <span className={classes["reach"]}>{person.phone}</span>
      <span className={classes["marks"]}>
        {person.case !== null && <b className={classes["case"]}>▲ {t("people.open_case")}</b>}
        {away && <span className={classes["away"]}>{t("people.absent")}</span>}
        {person.programme !== "" && <span>{person.programme}</span>}
      </span>
    </div>
  );
}

/** What was being written when an alarm came. */
function Unfinished() {
  const { t } = useTranslation();
  const drafts = unfinished();
  if (drafts.length === 0) return null;
  return (
    <p className={classes["unfinished"]}>
      {t("people.unfinished")}{" "}
      {drafts.map((draft) => (
        <a key={draft.path} href={sectionAt("people", draft.path)}>
          {draft.name}
        </a>
      ))}
    </p>
  );
}
