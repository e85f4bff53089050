// How a hub reaches us, and what it is.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { HubDetail } from "../api/shapes";
import { Section } from "../case/Section";
import { useNow } from "../time/useNow";
import classes from "./Links.module.css";
import { useHubWords } from "./useHubWords";

export function Links({ page }: { page: HubDetail }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const now = useNow();
  const { hub } = page;
  const ago = (at: string | null): string =>
    at === null ? t("hubs.row.never") : words.ago(now - new Date(at).getTime());
  const every = words.span(hub.heartbeat_s * 1000);
  const beat = t("hubs.links.beat_value", { ago: ago(hub.beat_at), every });
  const { config_applied: applied, config_wanted: wanted } = hub;
  return (
    <Section title={t("hubs.links.title")}>
      <dl className={classes["facts"]}>
        <Fact name={t("hubs.links.connected")}>
          {hub.online ? t("hubs.links.yes") : t("hubs.links.no")}
        </Fact>
        <Fact name={t("hubs.links.heard")}>{ago(hub.heard_at)}</Fact>
        <Fact name={t("hubs.links.beat")}>{hub.beat_at === null ? ago(null) : beat}</Fact>
        {page.paths.map((path) => (
          <Fact key={path.name} name={t("hubs.links.way", { name: path.name })}>
            <Way up={path.up && hub.online} since={path.up === hub.online ? path.since : null} />
          </Fact>
        ))}
        <Fact name={t("hubs.links.power")}>
          <Power page={page} />
        </Fact>
        <Fact name={t("hubs.links.queue")}>
          {hub.queued === 0 ? t("hubs.links.nothing") : words.number(hub.queued)}
        </Fact>
        <Fact name={t("hubs.links.config")}>
          {t("hubs.links.config_value", { applied, wanted, fetched: page.config_fetched })}
        </Fact>
        <Fact name={t("hubs.links.software")}>{hub.software || t("hubs.links.unknown")}</Fact>
        <Fact name={t("hubs.links.profile")}>
          {page.profile === "robot" || page.profile === "hub"
            ? t(`hubs.links.profile_${page.profile}`)
            : page.profile}
        </Fact>
        {page.enrolled_at !== null && (
          <Fact name={t("hubs.links.enrolled")}>{words.moment(page.enrolled_at)}</Fact>
        )}
        {page.certificate_expires_at !== null && (
          <Fact name={t("hubs.links.certificate")}>
            {words.moment(page.certificate_expires_at)}
          </Fact>
        )}
        {page.session !== null && (
          <Fact name={t("hubs.links.session")}>
            <code>{page.session.slice(0, 12)}</code>
          </Fact>
        )}
      </dl>
    </Section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Way({ up, since }: { up: boolean; since: string | null }) {
  const { t } = useTranslation();
  const words = useHubWords();
  if (since === null) return up ? t("hubs.links.up_plain") : t("hubs.links.no");
  return t(up ? "hubs.links.up" : "hubs.links.down", { since: words.moment(since) });
}

function Power({ page }: { page: HubDetail }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const { mains, battery } = page.hub;
  if (mains === null && battery === null) return t("hubs.links.unknown");
  const power = t(mains === false ? "hubs.links.on_battery" : "hubs.links.mains");
  return battery === null
    ? power
    : t("hubs.links.power_battery", { power, share: words.percent(battery) });
}
