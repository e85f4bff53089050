// What happened before: each case opens by its link.
import { useTranslation } from "react-i18next";
import type { PersonDetail } from "../api/shapes";
import { Mark } from "../look/Mark";
import { useWords } from "../words/useWords";
import { Card } from "./Card";
import classes from "./PersonPage.module.css";

export function CasesCard({ detail }: { detail: PersonDetail }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Card title={t("people.card.cases")}>
      {detail.cases.length === 0 && <div className={classes["dim"]}>{t("people.cases.none")}</div>}
      <ul className={classes["list"]}>
        {detail.cases.map((one) => (
          <li key={one.id} className={classes["item"]}>
            <div>
              <Mark priority={one.priority} filled={false} size={12} />{" "}
              <a href={`#/case/${one.id}`}>
                {words.of("cause", one.cause)} · {one.number}
              </a>
            </div>
            <small>
              {words.moment(one.opened_at)}
              {one.closed_at === null && <b> · {t("people.cases.open")}</b>}
              {one.test && ` · ${t("people.cases.test")}`}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  );
}
