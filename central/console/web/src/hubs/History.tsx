// The history of a hub's faults: from each raising to its clearing, more on demand.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultsBefore } from "../api/hubs";
import type { SenseRow, SpellPage, SpellRow } from "../api/shapes";
import { Section } from "../case/Section";
import { reasonOf } from "./HubList";
import classes from "./Senses.module.css";
import { useHubWords } from "./useHubWords";

interface HistoryProps {
  id: string;
  /** The newest, read again with the page. */
  first: SpellPage;
  senses: readonly SenseRow[];
}

export function History({ id, first, senses }: HistoryProps) {
  const { t } = useTranslation();
  /** Where the earlier ones began as they were asked for first: it stays while newer ones come. */
  const [from, setFrom] = useState<string | null>(null);
  const earlier = useInfiniteQuery({
    queryKey: ["hub-faults", id, from],
    queryFn: ({ pageParam }) => faultsBefore(id, pageParam),
    initialPageParam: from ?? "",
    getNextPageParam: (last) => last.next,
    enabled: from !== null,
    staleTime: Infinity,
  });
  const seen = new Map(
    [first, ...(earlier.data?.pages ?? [])].flatMap((page) =>
      page.spells.map((spell) => [`${spell.component} ${spell.code} ${spell.since}`, spell]),
    ),
  );
  const more = from === null ? first.next : earlier.hasNextPage;
  return (
    <Section title={t("hubs.history.title")}>
      {seen.size === 0 ? (
        <p className={classes["note"]}>{t("hubs.history.none")}</p>
      ) : (
        <table className={classes["senses"]}>
          <thead>
            <tr>
              <th scope="col">{t("hubs.history.what")}</th>
              <th scope="col">{t("hubs.history.raised")}</th>
              <th scope="col">{t("hubs.history.cleared")}</th>
              <th scope="col" className={classes["wide"]}>
                {t("hubs.history.times")}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...seen].map(([key, spell]) => (
              <Spell key={key} spell={spell} senses={senses} />
            ))}
          </tbody>
        </table>
      )}
      {earlier.isError && (
        <p className={classes["note"]} role="alert">
          {t("hubs.history.failed", { why: reasonOf(earlier.error) })}
        </p>
      )}
      {more !== null && more !== false && (
        <Button
          mt={8}
          variant="default"
          size="compact-sm"
          loading={earlier.isFetching}
          onClick={() => {
            if (from === null) setFrom(first.next);
            else void earlier.fetchNextPage();
          }}
        >
          {t("hubs.history.earlier")}
        </Button>
      )}
    </Section>
  );
}

function Spell({ spell, senses }: { spell: SpellRow; senses: readonly SenseRow[] }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const lasted = (until: string): string =>
    words.span(new Date(until).getTime() - new Date(spell.since).getTime());
  return (
    <tr data-troubled={spell.cleared_at === null}>
      <th scope="row">{words.fault(spell, senses)}</th>
      <td>{words.moment(spell.since)}</td>
      <td>
        {spell.cleared_at === null ? (
          <span className={classes["state"]}>{t("hubs.history.open")}</span>
        ) : (
          t("hubs.history.lasted", { age: lasted(spell.cleared_at) })
        )}
      </td>
      <td className={classes["wide"]}>{words.number(spell.count)}</td>
    </tr>
  );
}
