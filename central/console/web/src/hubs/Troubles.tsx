// What is wrong with a hub, in plain sentences, the worst first.
import { useTranslation } from "react-i18next";
import type { HubDetail } from "../api/shapes";
import { Section } from "../case/Section";
import { useNow } from "../time/useNow";
import { HubMark } from "./HubMark";
import classes from "./Troubles.module.css";
import { troublesOf, type HubLook, type Trouble } from "./judgements";
import { useHubWords, type HubWords } from "./useHubWords";

const LOOKS: Readonly<Partial<Record<Trouble["what"], HubLook>>> = {
  never: "never",
  offline: "offline",
  late: "late",
  path: "offline",
  "hub-battery": "low-battery",
};

export function Troubles({ page }: { page: HubDetail }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const now = useNow();
  const troubles = troublesOf(page, now);
  if (troubles.length === 0) {
    const heard = page.hub.heard_at ?? page.at;
    return (
      <p className={classes["well"]}>
        <HubMark look="well" />
        {t("hubs.page.well", { ago: words.ago(now - new Date(heard).getTime()) })}
      </p>
    );
  }
  return (
    <Section title={t("hubs.page.wrong")}>
      <ul className={classes["troubles"]}>
        {troubles.map((trouble) => (
          <li key={keyOf(trouble)}>
            <HubMark look={lookOfTrouble(trouble)} />
            <span>
              <Sentence trouble={trouble} page={page} words={words} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface SentenceProps {
  trouble: Trouble;
  page: HubDetail;
  words: HubWords;
}

function Sentence({ trouble, page, words }: SentenceProps) {
  const { t } = useTranslation();
  switch (trouble.what) {
    case "never":
    case "mains":
      return t(`hubs.trouble.${trouble.what}`);
    case "offline":
    case "old-telling":
      return t(`hubs.trouble.${trouble.what}`, { age: words.span(trouble.since) });
    case "late":
      return t("hubs.trouble.late", {
        age: words.span(trouble.since),
        every: words.span(trouble.every),
      });
    case "hub-battery":
      return t("hubs.trouble.hub-battery", { share: words.percent(trouble.share) });
    case "path":
      return t("hubs.trouble.path", { name: trouble.name });
    case "queued":
      return t("hubs.trouble.queued", { count: trouble.count });
    case "config":
      return t("hubs.trouble.config", { applied: trouble.applied, wanted: trouble.wanted });
    case "certificate":
      return t("hubs.trouble.certificate", { until: words.moment(trouble.until) });
    case "sense": {
      const { sense } = trouble;
      const part = words.part(sense.id, page.senses);
      const share = sense.battery === null ? "—" : words.percent(sense.battery);
      return t(`hubs.sense_trouble.${sense.state}` as "hubs.sense_trouble.silent", {
        part,
        share,
      });
    }
    case "fault":
      return (
        <>
          {words.fault(trouble, page.senses)}{" "}
          <small>
            {t("hubs.trouble.since", { since: words.moment(trouble.since) })}
            {trouble.count > 1 && ` · ${t("hubs.trouble.times", { count: trouble.count })}`}
          </small>
        </>
      );
  }
}

function lookOfTrouble(trouble: Trouble): HubLook {
  const low = (code: string): HubLook => (code === "low-battery" ? "low-battery" : "faulty");
  if (trouble.what === "sense") {
    return ["silent", "jammed"].includes(trouble.sense.state) ? "offline" : low(trouble.sense.state);
  }
  if (trouble.what === "fault") {
    if (trouble.code === "lost" || trouble.code === "jammed") return "offline";
    return trouble.code === "battery-low" ? "low-battery" : "faulty";
  }
  return LOOKS[trouble.what] ?? "faulty";
}

function keyOf(trouble: Trouble): string {
  if (trouble.what === "fault") return `fault ${trouble.component} ${trouble.code}`;
  if (trouble.what === "sense") return `sense ${trouble.sense.id}`;
  return trouble.what === "path" ? `path ${trouble.name}` : trouble.what;
}
