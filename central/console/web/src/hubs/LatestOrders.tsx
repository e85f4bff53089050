// What was ordered of a hub lately, and what became of it.
import { useTranslation } from "react-i18next";
import type { CommandRow, HubDetail, PhraseRow } from "../api/shapes";
import { Section } from "../case/Section";
import { useNow } from "../time/useNow";
import classes from "./Orders.module.css";
import { useHubWords } from "./useHubWords";
import { textOf, usePhrases } from "./usePhrases";

const SHOWN = 5;

export function LatestOrders({ page }: { page: HubDetail }) {
  const { t } = useTranslation();
  const known = usePhrases();
  return (
    <Section title={t("hubs.orders.title")}>
      {page.orders.length === 0 ? (
        <p className={classes["hint"]}>{t("hubs.orders.none")}</p>
      ) : (
        <ul className={classes["latest"]} aria-live="polite">
          {page.orders.slice(0, SHOWN).map((one) => (
            <Latest key={one.id} order={one} phrases={known} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Latest({ order, phrases }: { order: CommandRow; phrases: readonly PhraseRow[] }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const phrase = phrases.find((one) => one.code === order.phrase);
  const text = phrase === undefined ? (order.phrase ?? "") : textOf(phrase, words.language);
  const what =
    order.do === "say" || order.do === "self-test" || order.do === "silence"
      ? t(`hubs.orders.do_${order.do}`, { text })
      : order.do;
  return (
    <li data-open={order.outcome === null}>
      <time dateTime={order.made_at}>{words.time(order.made_at)}</time>
      <span>{what}</span>
      <span className={classes["outcome"]} data-done={order.outcome === "done"}>
        {order.outcome === null ? <Waiting until={order.expires_at} /> : words.outcome(order)}
      </span>
    </li>
  );
}

function Waiting({ until }: { until: string }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const left = new Date(until).getTime() - useNow();
  return left > 0
    ? t("hubs.orders.waiting", { left: words.age(left) })
    : t("hubs.orders.waiting_over");
}
