// The list of hubs: counts on top that filter it, a search by id, and the keys of the queue.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../api/client";
import { countHubs, listHubs, type HubState } from "../api/hubs";
import type { HubCounts, HubRow } from "../api/shapes";
import { useKeys } from "../keys/useKeys";
import { PageHead } from "../look/PageHead";
import { useWords } from "../words/useWords";
import classes from "./HubList.module.css";
import { HubRows } from "./HubRows";
import type { Search } from "./HubsPage";

const REFRESH_MS = 5_000;
/** The centre is asked when the fingers rest. */
const PAUSE_MS = 150;
/** So many pages are read again by themselves; a longer list says of when it is. */
const REFRESHED_PAGES = 4;
const CHIPS: readonly HubState[] = ["all", "wrong", "offline", "faults", "low-battery", "never"];
const NONE: readonly HubRow[] = [];

interface HubListProps {
  search: Search;
  onSearch: (part: Partial<Search>) => void;
  onOpen: (id: string) => void;
}

export function HubList({ search, onSearch, onOpen }: HubListProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLInputElement>(null);
  const [words] = useDebouncedValue(search.words.trim(), PAUSE_MS);
  const { state, programme } = search;
  const counts = useQuery({
    queryKey: ["hub-counts"],
    queryFn: countHubs,
    refetchInterval: REFRESH_MS * 2,
  });
  const query = useInfiniteQuery({
    queryKey: ["hubs", state, words, programme],
    queryFn: ({ pageParam }) => listHubs({ state, words, programme }, pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => {
      const pages = data?.pages.length ?? 1;
      return pages <= REFRESHED_PAGES && REFRESH_MS * pages;
    },
  });
  const rows = query.data?.pages.flatMap((page) => page.hubs) ?? NONE;
  const at = rows.findIndex((row) => row.id === search.marked);

  const mark = (index: number): void => {
    const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (row !== undefined) onSearch({ marked: row.id });
  };
  const openMarked = (): void => {
    const row = rows[Math.max(at, 0)];
    if (row !== undefined) onOpen(row.id);
  };
  useKeys({
    down: () => {
      mark(at + 1);
    },
    up: () => {
      mark(at - 1);
    },
    take: openMarked,
    open: openMarked,
    // Beside a queue the console leads here; without one nobody else has the key.
    filter: () => box.current?.focus(),
  });

  return (
    <div className={classes["page"]}>
      <PageHead title={t("sections.hubs")}>
        <Programmes counts={counts.data} search={search} onSearch={onSearch} />
        <TextInput
          ref={box}
          data-filter
          aria-label={t("hubs.list.filter")}
          placeholder={t("hubs.list.filter")}
          className={classes["filter"] ?? ""}
          value={search.words}
          maxLength={64}
          rightSection={
            <kbd className="cap" aria-hidden="true">
              /
            </kbd>
          }
          onChange={(event) => {
            onSearch({ words: event.currentTarget.value });
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.preventDefault();
              onSearch({ words: "" });
              event.currentTarget.blur();
            } else if (event.key === "ArrowDown") {
              event.preventDefault();
              list.current?.focus();
              mark(Math.max(at, 0));
            } else if (event.key === "Enter") {
              event.preventDefault();
              openMarked();
            }
          }}
        />
      </PageHead>
      <Chips counts={counts.data} state={state} onSearch={onSearch} />
      {query.isError && (
        <p className={classes["failed"]} role="alert">
          {t("hubs.list.failed", { why: reasonOf(query.error) })}{" "}
          <Button variant="default" size="compact-sm" onClick={() => void query.refetch()}>
            {t("hubs.list.again")}
          </Button>
        </p>
      )}
      {query.isPending ? (
        <p className={classes["note"]} role="status">
          {t("hubs.list.loading")}
        </p>
      ) : rows.length === 0 ? (
        <Empty search={search} onSearch={onSearch} />
      ) : (
        <HubRows
          box={list}
          rows={rows}
          marked={search.marked}
          onOpen={onOpen}
          onEnd={() => {
            if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
          }}
        />
      )}
      <Foot
        shown={rows.length}
        more={query.hasNextPage}
        asOf={(query.data?.pages.length ?? 0) > REFRESHED_PAGES ? query.dataUpdatedAt : null}
      />
    </div>
  );
}

interface Searching {
  search: Search;
  onSearch: (part: Partial<Search>) => void;
}

function Programmes({ counts, search, onSearch }: Searching & { counts: HubCounts | undefined }) {
  const { t } = useTranslation();
  if (counts === undefined || counts.programmes.length < 2) return null;
  return (
    <NativeSelect
      aria-label={t("hubs.list.programme")}
      className={classes["programme"] ?? ""}
      data={[{ value: "", label: t("hubs.list.every_programme") }, ...counts.programmes]}
      value={search.programme}
      onChange={(event) => {
        onSearch({ programme: event.currentTarget.value });
      }}
    />
  );
}

interface ChipsProps {
  counts: HubCounts | undefined;
  state: HubState;
  onSearch: (part: Partial<Search>) => void;
}

function Chips({ counts, state, onSearch }: ChipsProps) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <div className={classes["chips"]} role="group" aria-label={t("hubs.list.label")}>
      {CHIPS.map((chip) => {
        const count = counts?.[chip === "low-battery" ? "low_battery" : chip];
        return (
          <button
            key={chip}
            type="button"
            aria-pressed={chip === state}
            data-some={chip !== "all" && (count ?? 0) > 0}
            onClick={() => {
              onSearch({ state: chip });
            }}
          >
            {t(`hubs.state.${chip}`)} <b>{count === undefined ? "…" : words.number(count)}</b>
          </button>
        );
      })}
    </div>
  );
}

function Empty({ search, onSearch }: Searching) {
  const { t } = useTranslation();
  const searched = search.words !== "" || search.state !== "all" || search.programme !== "";
  if (!searched) return <p className={classes["note"]}>{t("hubs.list.empty")}</p>;
  return (
    <p className={classes["note"]}>
      {t("hubs.list.none")}{" "}
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => {
          onSearch({ words: "", state: "all", programme: "" });
        }}
      >
        {t("hubs.list.clear")}
      </Button>
    </p>
  );
}

function Foot({ shown, more, asOf }: { shown: number; more: boolean; asOf: number | null }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!more && asOf === null) return null;
  return (
    <p className={classes["foot"]}>
      {more && t("hubs.list.more", { count: shown })}{" "}
      {asOf !== null && t("hubs.list.as_of", { time: words.time(asOf) })}
    </p>
  );
}

/** Why a request was refused, in the centre's words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Refusal)) return "";
  return [error.title, error.detail].filter(Boolean).join(". ");
}
