// Orders for a hub: the test of the whole way, a sentence to say, and what became of the latest.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { orderHub, readPhrases } from "../api/hubs";
import type { CommandRow, HubDetail, HubOrder, Me, PhraseRow } from "../api/shapes";
import { Choices } from "../case/panels/Choices";
import { Section } from "../case/Section";
import { useKeys } from "../keys/useKeys";
import { ActButton } from "../look/ActButton";
import { useNow } from "../time/useNow";
import { reasonOf } from "./HubList";
import classes from "./Orders.module.css";
import { TestSteps } from "./TestSteps";
import { useHubWords } from "./useHubWords";

const SHOWN = 5;

export function Orders({ page, me }: { page: HubDetail; me: Me }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const memory = useQueryClient();
  const [choosing, setChoosing] = useState(false);
  const acts = useRef<HTMLDivElement>(null);
  const { id } = page.hub;
  const phrases = useQuery({ queryKey: ["phrases"], queryFn: readPhrases, staleTime: Infinity });
  const order = useMutation({
    mutationFn: (wanted: HubOrder) => orderHub(id, wanted),
    onSettled: () => memory.invalidateQueries({ queryKey: ["hub", id] }),
  });
  const test = (): void => {
    if (!order.isPending) order.mutate({ do: "self-test", phrase: null });
  };
  const close = (): void => {
    setChoosing(false);
    acts.current?.querySelectorAll("button")[1]?.focus();
  };
  useKeys({
    selftest: test,
    say: () => {
      setChoosing(!choosing);
    },
  });
  const known = phrases.data ?? [];
  return (
    <div className={classes["orders"]}>
      <div ref={acts} className={classes["acts"]}>
        <ActButton action="selftest" label={t("hubs.orders.test")} onClick={test} primary />
        <ActButton
          action="say"
          label={t("hubs.orders.say")}
          pressed={choosing}
          onClick={() => {
            setChoosing(!choosing);
          }}
        />
        {order.isError && (
          <span className={classes["failed"]} role="alert">
            {t("hubs.orders.failed", { why: reasonOf(order.error) })}
          </span>
        )}
      </div>
      {choosing && known.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape closes what has the focus within
        <div
          className={classes["panel"]}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            close();
          }}
        >
          <h3>{t("hubs.orders.choose")}</h3>
          <Choices
            choices={known.map((phrase) => ({ id: phrase.code, label: textOf(phrase, words.language) }))}
            onChoose={(phrase) => {
              order.mutate({ do: "say", phrase });
              close();
            }}
          />
          <p className={classes["hint"]}>{t("hubs.orders.chosen_language")}</p>
        </div>
      )}
      {page.test !== null && <TestSteps test={page.test} me={me} />}
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
    </div>
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

function textOf(phrase: PhraseRow, language: string): string {
  return phrase.words[language] ?? phrase.words["ca"] ?? phrase.code;
}
