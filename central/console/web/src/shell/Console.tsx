// The desk: the queue on one side, always; the case, or another section, on the other.
import { Loader } from "@mantine/core";
import { Suspense, useDeferredValue, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Change } from "../api/desk";
import type { Me } from "../api/shapes";
import { CasePane } from "../case/CasePane";
import { UrgentStrip } from "../case/UrgentStrip";
import { permitted, type CaseAction } from "../case/permits";
import { useCase } from "../case/useCase";
import { useChanges } from "../case/useChanges";
import { KeySheet } from "../keys/KeySheet";
import { useKeys, type Handlers } from "../keys/useKeys";
import { LinkContext, useHeard, useLink, useLinkHere } from "../live/useLive";
import { Announcer } from "../queue/Announcer";
import { Counts } from "../queue/Counts";
import { Filter } from "../queue/Filter";
import { NextCard } from "../queue/NextCard";
import { matching, nextUntaken, stepFrom } from "../queue/order";
import { Queue } from "../queue/Queue";
import { useBell } from "../sound/useBell";
import { useWords } from "../words/useWords";
import { Bar } from "./Bar";
import classes from "./Console.module.css";
import type { Panel } from "./place";
import { entered, sectionsOf } from "./sections";
import { StaleBanner } from "./StaleBanner";
import { useFollowed } from "./useFollowed";
import { usePlace } from "./usePlace";
import { useTitle } from "./useTitle";
import { useWhenTaken } from "./useWhenTaken";

/** Done, they leave nothing to write or choose; the others never close what was opened meanwhile. */
const FROM_PANELS: ReadonlySet<Change["do"]> = new Set([
  "note",
  "notify",
  "hand-over",
  "move",
  "resolve",
]);

interface ConsoleProps {
  me: Me;
  onGone: () => void;
  onDoubt: () => void;
}

export function Console(props: ConsoleProps) {
  const link = useLink(props.onDoubt, props.me.permissions.includes("queue.see"));
  return (
    <LinkContext value={link}>
      <Desk {...props} />
    </LinkContext>
  );
}

function Desk({ me, onGone }: ConsoleProps) {
  const { t } = useTranslation();
  const words = useWords();
  const link = useLinkHere();
  const { live, status, asOf } = useHeard();
  const [place, go] = usePlace();
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter);
  const filterBox = useRef<HTMLInputElement>(null);
  const changes = useChanges(me);
  const sound = useBell(live.rows);
  useTitle(live.rows);
  const section = entered(place.section, me);
  const atDesk = section?.section === "desk";
  const hasQueue = me.permissions.includes("queue.see");

  const shown = useMemo(
    () => matching(live.rows, wanted, words.row),
    [live.rows, wanted, words.row],
  );
  const next = nextUntaken(live.rows);
  const marked = (place.cursor === null ? undefined : live.known.get(place.cursor)) ?? next;
  const openId = place.isOpen ? place.cursor : null;
  const opened = useCase(openId, openId === null ? undefined : live.known.get(openId));
  const followed = useFollowed(place.cursor === null ? (next?.id ?? null) : null);

  const row = openId === null ? marked : (live.known.get(openId) ?? opened.data?.case);
  const allowed = useMemo(
    () => (row === undefined ? new Set<CaseAction>() : permitted(row, me)),
    [row, me],
  );

  const change = async (id: string, what: Change): Promise<boolean> => {
    const done = await changes.perform(id, what);
    if (!done) return false;
    if (FROM_PANELS.has(what.do)) go({ go: "panel", panel: null });
    const number = live.known.get(id)?.number ?? 0;
    if (what.do === "close" || what.do === "release") {
      go({ go: "urgent" });
      changes.tell({ about: what.do === "close" ? "closed" : "released", number });
    } else if (what.do === "hand-over") {
      const name = link.state().live.known.get(id)?.owner_name ?? "";
      go({ go: "urgent" });
      changes.tell({ about: "handed", number, name });
    }
    return true;
  };

  const take = (): void => {
    if (marked === undefined || (place.cursor === null && !followed.settled())) return;
    const { id } = marked;
    const mayTake = permitted(marked, me).has("take");
    go({ go: "open", id });
    if (mayTake) void change(id, { do: "take" });
  };

  const move = (by: 1 | -1): void => {
    const to = stepFrom(shown, marked?.id ?? null, by);
    if (to !== undefined) go({ go: "mark", id: to.id });
  };

  const whenTaken = useWhenTaken(allowed, changes.busy, (which) => {
    go({ go: "panel", panel: which });
  });
  const panel = (which: Panel) => () => {
    if (openId === null) return;
    if (allowed.has(which)) go({ go: "panel", panel: which });
    else if (changes.busy) whenTaken(which);
  };

  const atTheDesk: Handlers = {
    take,
    down: () => {
      move(1);
    },
    up: () => {
      move(-1);
    },
    note: panel("note"),
    notify: panel("notify"),
    handover: panel("handover"),
    resolve: panel("resolve"),
    state: panel("state"),
    ...(marked === undefined
      ? {}
      : {
          open: () => {
            go({ go: "open", id: marked.id });
          },
        }),
    ...(openId !== null && allowed.has("close")
      ? { close: () => void change(openId, { do: "close" }) }
      : {}),
    ...(openId !== null && allowed.has("release")
      ? { release: () => void change(openId, { do: "release" }) }
      : {}),
    ...(openId !== null && allowed.has("steps")
      ? {
          steps: () => {
            document.querySelector<HTMLElement>("[data-next-step] input")?.focus();
          },
        }
      : {}),
  };
  const everywhere: Handlers = {
    ...(hasQueue
      ? {
          urgent: () => {
            go({ go: "urgent" });
          },
          filter: () => filterBox.current?.focus(),
        }
      : {}),
    back: () => {
      if (document.activeElement === filterBox.current) {
        setFilter("");
        filterBox.current?.blur();
      } else {
        changes.tell(null);
        go({ go: "back" });
      }
    },
    silence: sound.silence,
    sheet: () => {
      go({ go: "sheet", shown: !place.sheet });
    },
  };
  for (const kind of sectionsOf(me)) {
    if (kind.action === null) continue;
    everywhere[kind.action] = () => {
      go({ go: "section", section: kind.section, path: "" });
    };
  }
  useKeys(atDesk ? { ...everywhere, ...atTheDesk } : everywhere);

  return (
    <div
      className={classes["desk"]}
      data-open={place.isOpen || !atDesk}
      data-wide={!hasQueue || section?.wide === true}
      data-status={status}
    >
      <Bar
        me={me}
        section={section?.section}
        status={status}
        sound={sound}
        onKeys={() => {
          go({ go: "sheet", shown: !place.sheet });
        }}
        onGone={onGone}
      />
      {hasQueue && (
        <nav className={classes["counts"]} aria-label={t("queue.jump")}>
          <Counts
            rows={live.rows}
            onPriority={(id) => {
              go({ go: "mark", id });
            }}
          />
          <Filter box={filterBox} value={filter} onChange={setFilter} />
        </nav>
      )}
      <StaleBanner status={status} asOf={asOf} />
      {hasQueue && section?.wide !== true && (
        <section className={classes["queue"]} aria-label={t("queue.title")}>
          <Queue
            rows={shown}
            hidden={live.rows.length - shown.length}
            filtered={wanted !== ""}
            filled={live.filled}
            marked={marked?.id ?? null}
            me={me}
            onOpen={(id) => {
              go({ go: "open", id });
            }}
          />
        </section>
      )}
      <main key={atDesk ? (openId ?? "") : place.section} className={classes["case"]}>
        {section === undefined ? (
          <p className={classes["none"]}>{t("sections.none")}</p>
        ) : section.page !== null ? (
          <>
            {next !== undefined && (
              <UrgentStrip
                row={next}
                onGo={() => {
                  go({ go: "urgent" });
                }}
              />
            )}
            <Suspense
              fallback={
                <p className={classes["none"]} role="status">
                  <Loader color="gray" size="xs" /> {t("sections.loading")}
                </p>
              }
            >
              <section.page
                me={me}
                path={section.section === place.section ? place.path : ""}
                go={(path) => {
                  go({ go: "section", section: section.section, path });
                }}
                onGone={onGone}
              />
            </Suspense>
          </>
        ) : openId === null ? (
          <NextCard
            row={marked}
            me={me}
            rows={live.rows}
            filled={live.filled}
            notice={changes.notice}
            onDismiss={() => {
              changes.tell(null);
            }}
            onTake={take}
            onOpen={(id) => {
              go({ go: "open", id });
            }}
          />
        ) : (
          <CasePane
            key={openId}
            id={openId}
            row={row}
            query={opened}
            me={me}
            allowed={allowed}
            panel={place.panel}
            changes={changes}
            urgent={next !== undefined && next.id !== openId ? next : undefined}
            onPanel={(which) => {
              go({ go: "panel", panel: which });
            }}
            onChange={(what) => change(openId, what)}
            onUrgent={() => {
              go({ go: "urgent" });
            }}
            onBack={() => {
              go({ go: "back" });
            }}
          />
        )}
      </main>
      {place.sheet && (
        <KeySheet
          onClose={() => {
            go({ go: "sheet", shown: false });
          }}
        />
      )}
      <Announcer rows={live.rows} filled={live.filled} />
    </div>
  );
}
