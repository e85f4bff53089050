// Everything that has happened, the latest first, in plain sentences.
import { useTranslation } from "react-i18next";
import type { CaseDetail, TimelineRow } from "../api/shapes";
import { useWords, type Words } from "../words/useWords";
import { Section } from "./Section";
import { factsOf, keysOf, told } from "./facts";
import classes from "./Timeline.module.css";

export function Timeline({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const rows = told(detail.timeline);
  return (
    <Section title={t("timeline.title")}>
      {rows.length === 0 && <p className={classes["none"]}>{t("timeline.empty")}</p>}
      <ol className={classes["timeline"]}>
        {rows.map((row) => (
          <Entry key={row.position} row={row} detail={detail} />
        ))}
      </ol>
    </Section>
  );
}

function Entry({ row, detail }: { row: TimelineRow; detail: CaseDetail }) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const facts = worded(factsOf(row, detail), words);
  const key = keysOf(row)
    .map((kind) => `timeline.kinds.${kind}`)
    .find((one) => i18n.exists(one));
  const who = row.actor.startsWith("hub:")
    ? t("timeline.hub")
    : row.actor === "system"
      ? t("timeline.system")
      : row.actor_name || t("timeline.someone");
  return (
    <li className={classes["entry"]} data-person={row.text !== ""}>
      <time dateTime={row.at} title={words.moment(row.at)}>
        {words.time(row.at)}
      </time>
      <div>
        {key === undefined ? `${row.kind} · ${who}` : String(t(key as never, { ...facts, who }))}
        {row.text !== "" && <q>{row.text}</q>}
      </div>
    </li>
  );
}

/** Facts that are codes of the trade, as words; the others as they are. */
function worded(facts: Readonly<Record<string, string>>, words: Words): Record<string, string> {
  const all: Record<string, string> = { ...facts };
  for (const group of ["cause", "place", "state", "channel"] as const) {
    const code = facts[group];
    if (code !== undefined) all[group] = words.of(group, code);
  }
  const measure = facts["measure"];
  if (measure !== undefined) all["measure"] = words.of("vitals.measure", measure);
  return all;
}
