// What happened to this person before, a line each; opened to be read.
import { useTranslation } from "react-i18next";
import type { CaseDetail } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Earlier.module.css";
import { Section } from "./Section";

export function Earlier({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Section title={t("earlier.title")}>
      {detail.earlier.length === 0 && <p className={classes["none"]}>{t("earlier.none")}</p>}
      <ul className={classes["earlier"]}>
        {detail.earlier.map((one, index) => (
          <li key={one.id}>
            <a href={`#/case/${one.id}`} data-earlier={index === 0 ? "" : undefined}>
              <time dateTime={one.opened_at}>{words.moment(one.opened_at)}</time>
              <b>{words.of("cause", one.cause)}</b>
              <span>{one.outcome_text || words.of("state", one.state)}</span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
