// Sentences of the home and of the wire, in the operator's language; the technical text lies behind.
import { useTranslation } from "react-i18next";
import type { AlarmRow } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Evidence.module.css";
import type { Seen } from "./evidence";

export function HomesWords({ seen }: { seen: Seen }) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const key = `evidence.said.${seen.said?.code ?? ""}`;
  if (seen.said === undefined || !i18n.exists(key)) {
    return seen.text === "" ? null : <p lang="en">{seen.text}</p>;
  }
  const { g, degrees, hours, minutes, celsius, count, most, metres, kmh } = seen.said.figures;
  const figures = {
    g: words.number(g, 1),
    degrees: words.number(degrees),
    hours: words.number(hours, 1),
    minutes: words.number(minutes),
    celsius: words.number(celsius, 1),
    now: words.number(count, 1),
    most: words.number(most, 1),
    since: seen.said.since,
    usual: seen.said.usual,
    metres: words.number(metres),
    kmh: words.number(kmh),
  };
  return (
    <Behind texts={[seen.text]}>
      {t(key as "evidence.said.unwell", figures)}
    </Behind>
  );
}

export function Wrongs({ wrong }: { wrong: AlarmRow["wrong"] }) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  if (wrong.length === 0) return null;
  const known = (code: string | null): code is string =>
    code !== null && i18n.exists(`case.wrongs.${code}`);
  const coded = wrong.filter((one) => known(one.code));
  const strange = wrong.filter((one) => !known(one.code));
  const what = coded.map((one) => words.of("case.wrongs", one.code ?? ""));
  return (
    <Behind texts={coded.map((one) => one.text)}>
      <span className={classes["wrong"]}>
        {t("case.wrong", { what: what.join("; ") })}
        {strange.map((one) => (
          <span key={one.text} lang="en">
            {" "}
            {one.text}
          </span>
        ))}
      </span>
    </Behind>
  );
}

function Behind({ texts, children }: { texts: readonly string[]; children: React.ReactNode }) {
  const { t } = useTranslation();
  const some = texts.filter(Boolean);
  if (some.length === 0) return <p>{children}</p>;
  return (
    <details className={classes["behind"]}>
      <summary>{children}</summary>
      <span>
        {t("evidence.technical")}: <span lang="en">{some.join("; ")}</span>
      </span>
    </details>
  );
}
