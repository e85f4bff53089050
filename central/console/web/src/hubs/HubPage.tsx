// The page of one hub: what is wrong first, then how it reaches us, what it senses, what failed.
import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Refusal } from "../api/client";
import { openHub } from "../api/hubs";
import type { HubDetail, Me } from "../api/shapes";
import { PageHead } from "../look/PageHead";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { History } from "./History";
import { reasonOf } from "./HubList";
import { HubMark } from "./HubMark";
import classes from "./HubPage.module.css";
import { LatestOrders } from "./LatestOrders";
import { Links } from "./Links";
import { Lives } from "./Lives";
import { Orders } from "./Orders";
import { Senses } from "./Senses";
import { lookOf } from "./judgements";
import { Troubles } from "./Troubles";

const REFRESH_MS = 4_000;
/** While an order waits, its result is news. */
const EAGER_MS = 1_000;

interface HubPageProps {
  id: string;
  me: Me;
  onBack: () => void;
}

export function HubPage({ id, me, onBack }: HubPageProps) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ["hub", id],
    queryFn: () => openHub(id),
    // It rests while nobody looks: the interval runs in a visible page alone.
    refetchInterval: ({ state: { data } }) => (isWaiting(data) ? EAGER_MS : REFRESH_MS),
    retry: (count, error) => !(error instanceof Refusal && error.status === 404) && count < 2,
  });
  const { data } = query;
  return (
    <article className={classes["page"]}>
      <PageHead title={id}>
        <Button variant="default" onClick={onBack} rightSection={<kbd className="cap">Esc</kbd>}>
          {t("hubs.page.back")}
        </Button>
      </PageHead>
      {data === undefined ? (
        query.isError ? (
          <p className={classes["failed"]} role="alert">
            {isGone(query.error)
              ? t("hubs.page.gone")
              : t("hubs.page.failed", { why: reasonOf(query.error) })}
          </p>
        ) : (
          <p className={classes["note"]} role="status">
            <Loader color="gray" size="xs" /> {t("hubs.page.loading")}
          </p>
        )
      ) : (
        <>
          {query.isError && <Stale at={query.dataUpdatedAt} error={query.error} />}
          <Whole page={data} me={me} />
        </>
      )}
    </article>
  );
}

function Whole({ page, me }: { page: HubDetail; me: Me }) {
  return (
    <>
      <State page={page} />
      <div className={classes["body"]}>
        <Troubles page={page} />
        {me.permissions.includes("hubs.command") && <Orders page={page} me={me} />}
        <div className={classes["columns"]}>
          <Senses page={page} />
          <div className={classes["column"]}>
            <Links page={page} />
            {page.lives !== null && <Lives home={page.lives} />}
            {me.permissions.includes("hubs.command") && <LatestOrders page={page} />}
          </div>
        </div>
        <History id={page.hub.id} first={page.history} senses={page.senses} />
      </div>
    </>
  );
}

function State({ page }: { page: HubDetail }) {
  const { t } = useTranslation();
  const { hub } = page;
  const look = lookOf(hub, useNow());
  const where = [hub.who, hub.town, hub.programme].filter(Boolean).join(" · ");
  return (
    <p className={classes["state"]} data-look={look}>
      <HubMark look={look} /> <strong>{t(`hubs.look.${look}`)}</strong>
      <span>{hub.home === null ? t("hubs.page.no_home") : where}</span>
    </p>
  );
}

function Stale({ at, error }: { at: number; error: unknown }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <p className={classes["failed"]} role="alert">
      {t("hubs.page.stale", { time: words.time(at), why: reasonOf(error) })}
    </p>
  );
}

function isGone(error: unknown): boolean {
  return error instanceof Refusal && error.status === 404;
}

function isWaiting(page: HubDetail | undefined): boolean {
  if (page === undefined) return false;
  const { orders, test } = page;
  const now = new Date(page.at).getTime();
  const young = (at: string): boolean => now - new Date(at).getTime() < 180_000;
  return (
    orders.some((order) => order.outcome === null) ||
    (test !== null && test.confirmed_at === null && young(test.ordered_at))
  );
}
