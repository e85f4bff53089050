// One entry of the journal, in words; a name or a number searches for more of the same.
import { useTranslation } from "react-i18next";
import type { Me, TraceRow } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Journal.module.css";
import type { Part } from "./search";

interface EntryProps {
  entry: TraceRow;
  me: Me;
  onNarrow: (part: Part, value: string) => void;
}

export function Entry({ entry, me, onNarrow }: EntryProps) {
  const { t } = useTranslation();
  const words = useWords();
  const deed = useDeed(entry.kind);
  const day = new Intl.DateTimeFormat(words.language, { dateStyle: "medium" });
  return (
    <tr>
      <th scope="row" data-label={t("trail.when")}>
        <time dateTime={entry.at}>
          <small>{day.format(new Date(entry.at))}</small> {words.time(entry.at)}
        </time>
      </th>
      <td data-label={t("trail.who")}>
        <Who entry={entry} onNarrow={onNarrow} />
      </td>
      <td data-label={t("trail.did")}>
        <span title={entry.kind}>{deed}</span>
      </td>
      <td data-label={t("trail.about")}>
        <span className={classes["about"]}>
          {entry.resident !== null && (
            <Narrow part="resident" value={entry.resident} onNarrow={onNarrow}>
              {entry.resident_name === "" ? t("trail.somebody") : entry.resident_name}
            </Narrow>
          )}
          {entry.case !== null && (
            <span>
              <Narrow part="case" value={entry.case} onNarrow={onNarrow}>
                {entry.case_number === null
                  ? t("trail.a_case")
                  : t("trail.case", { number: entry.case_number })}
              </Narrow>
              {me.permissions.includes("queue.see") && entry.case_number !== null && (
                <a href={`#/case/${entry.case}`} aria-label={t("trail.open_case", { number: entry.case_number })}>
                  <Arrow />
                </a>
              )}
            </span>
          )}
          {entry.hub !== null && (
            <Narrow part="hub" value={entry.hub} onNarrow={onNarrow}>
              {entry.hub}
            </Narrow>
          )}
        </span>
      </td>
      <td data-label={t("trail.said")}>
        <Said entry={entry} />
      </td>
      <td data-label={t("trail.entry")} className={classes["position"]}>
        {words.number(entry.position)}
      </td>
    </tr>
  );
}

function Who({ entry, onNarrow }: Omit<EntryProps, "me">) {
  const { t } = useTranslation();
  const [kind = "", id = ""] = entry.actor.split(":");
  switch (kind) {
    case "operator":
      return (
        <Narrow part="operator" value={id} onNarrow={onNarrow}>
          {entry.actor_name === "" ? t("trail.former") : entry.actor_name}
        </Narrow>
      );
    case "hub":
      return <span>{t("trail.home")}</span>;
    case "contact":
      return <span>{t("trail.contact")}</span>;
    default:
      return <span>{t("trail.system")}</span>;
  }
}

function Said({ entry }: { entry: TraceRow }) {
  const { t, i18n } = useTranslation();
  const why = `trail.why.${entry.why.replace(".", "_")}`;
  const facts = Object.entries(entry.data).map(([key, value]) => `${key}: ${String(value)}`);
  return (
    <>
      {entry.why !== "" && <span>{i18n.exists(why) ? String(t(why as never)) : entry.why}</span>}
      {entry.text !== "" && <q className={classes["text"]}>{entry.text}</q>}
      {facts.length > 0 && <small className={classes["facts"]}>{facts.join(" · ")}</small>}
      {entry.content === "withheld" && entry.why === "" && (
        <small className={classes["facts"]}>{t("trail.withheld")}</small>
      )}
      {entry.content === "erased" && (
        <small className={classes["facts"]}>{t("trail.erased")}</small>
      )}
    </>
  );
}

function useDeed(kind: string): string {
  const { t, i18n } = useTranslation();
  const [area = ""] = kind.split(".");
  const exact = `trail.kinds.${kind.replace(".", "_")}`;
  if (i18n.exists(exact)) return String(t(exact as never));
  const general = `trail.areas.${area}`;
  return i18n.exists(general) ? `${String(t(general as never))} (${kind})` : kind;
}

interface NarrowProps {
  part: Part;
  value: string;
  onNarrow: (part: Part, value: string) => void;
  children: string;
}

function Narrow({ part, value, onNarrow, children }: NarrowProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes["narrow"]}
      title={t("trail.only", { what: children })}
      onClick={() => {
        onNarrow(part, value);
      }}
    >
      {children}
    </button>
  );
}

function Arrow() {
  return (
    <svg width="12" height="12" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      <path d="M6 3h7v7M13 3 4 12" />
    </svg>
  );
}
