// Who lives where the hub stands; the page gives it only to those who may see people.
import { useTranslation } from "react-i18next";
import type { HubDetail } from "../api/shapes";
import { Section } from "../case/Section";
import { sectionAt } from "../shell/place";
import { useWords } from "../words/useWords";
import classes from "./Links.module.css";

export function Lives({ home }: { home: NonNullable<HubDetail["lives"]> }) {
  const { t } = useTranslation();
  const words = useWords();
  const address = [home.street, home.floor, home.town].filter(Boolean).join(", ");
  return (
    <Section title={t("hubs.page.lives")}>
      <div className={classes["facts"]}>
        {home.residents.length === 0 && <span>{t("hubs.page.nobody")}</span>}
        {home.residents.map((one) => (
          <a key={one.id} href={sectionAt("people", one.id)}>
            {one.name}
          </a>
        ))}
        {address !== "" && <span>{address}</span>}
        {home.absent_until !== null && (
          <span>{t("hubs.page.absent", { until: words.moment(home.absent_until) })}</span>
        )}
      </div>
    </Section>
  );
}
