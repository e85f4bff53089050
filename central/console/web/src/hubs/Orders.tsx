// Orders for a hub: the test of the whole way, and a sentence to say.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { orderHub } from "../api/hubs";
import type { HubDetail, HubOrder, Me } from "../api/shapes";
import { Choices } from "../case/panels/Choices";
import { useKeys } from "../keys/useKeys";
import { ActButton } from "../look/ActButton";
import { reasonOf } from "./HubList";
import classes from "./Orders.module.css";
import { TestSteps } from "./TestSteps";
import { useHubWords } from "./useHubWords";
import { textOf, usePhrases } from "./usePhrases";

export function Orders({ page, me }: { page: HubDetail; me: Me }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const memory = useQueryClient();
  const [choosing, setChoosing] = useState(false);
  const acts = useRef<HTMLDivElement>(null);
  const { id } = page.hub;
  const known = usePhrases();
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
    </div>
  );
}
