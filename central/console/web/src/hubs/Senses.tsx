// The senses of a home: what each is and where, its last sign of life, its battery, how it is.
import { useTranslation } from "react-i18next";
import type { HubDetail, SenseRow } from "../api/shapes";
import { Section } from "../case/Section";
import { useNow } from "../time/useNow";
import { Battery } from "./Battery";
import { SenseMark } from "./HubMark";
import classes from "./Senses.module.css";
import { isTroubled } from "./judgements";
import { useHubWords } from "./useHubWords";

export function Senses({ page }: { page: HubDetail }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const now = useNow();
  const told = page.senses_told_at;
  // In trouble first; the others by room, as one walks through the home.
  const senses = [...page.senses].sort(
    (one, other) =>
      Number(isTroubled(other.state)) - Number(isTroubled(one.state)) ||
      (one.place ?? "~").localeCompare(other.place ?? "~") ||
      one.id.localeCompare(other.id),
  );
  return (
    <Section
      title={t("hubs.senses.title")}
      aside={told && t("hubs.senses.told", { ago: words.ago(now - new Date(told).getTime()) })}
    >
      {told === null && page.hub.heard_at !== null && (
        <p className={classes["note"]}>{t("hubs.senses.never_told")}</p>
      )}
      {senses.length === 0 ? (
        <p className={classes["note"]}>{t("hubs.senses.none")}</p>
      ) : (
        <table className={classes["senses"]}>
          <thead>
            <tr>
              <th scope="col">{t("hubs.senses.sense")}</th>
              <th scope="col">{t("hubs.senses.sign")}</th>
              <th scope="col" className={classes["wide"]}>
                {t("hubs.senses.link")}
              </th>
              <th scope="col">{t("hubs.senses.battery")}</th>
              <th scope="col">{t("hubs.senses.state")}</th>
            </tr>
          </thead>
          <tbody>
            {senses.map((sense) => (
              <Row key={sense.id} sense={sense} now={now} />
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

function Row({ sense, now }: { sense: SenseRow; now: number }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const none = t("hubs.senses.unknown");
  return (
    <tr data-troubled={isTroubled(sense.state)}>
      <th scope="row">
        {words.kind(sense.kind)}
        {sense.place !== null && `, ${words.of("place", sense.place)}`}
        <small>{sense.id}</small>
      </th>
      <td>{sense.heard_at === null ? none : words.ago(now - new Date(sense.heard_at).getTime())}</td>
      <td className={classes["wide"]}>{sense.link === null ? none : words.percent(sense.link)}</td>
      <td>
        <Battery share={sense.battery} low={sense.state === "low-battery"} />
      </td>
      <td>
        <span className={classes["state"]}>
          <SenseMark state={sense.state} /> {words.senseState(sense.state)}
        </span>
      </td>
    </tr>
  );
}
