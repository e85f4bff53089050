// The desk: the queue on one side, always; the case, or another section, on the other.
import { Loader } from "@mantine/core";
import { Suspense, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Change } from "../api/desk";
import type { Me } from "../api/shapes";
import { CasePane } from "../case/CasePane";
import { permitted, type CaseAction } from "../case/permits";
import { reverseOf } from "../case/undo";
import { useCase } from "../case/useCase";
import { useChanges, type Undo } from "../case/useChanges";
import { KeySheet } from "../keys/KeySheet";
import { useKeys, type Handlers } from "../keys/useKeys";
import { LinkContext, useHeard, useLink, useLinkHere } from "../live/useLive";
import { Announcer } from "../queue/Announcer";
import { Counts } from "../queue/Counts";
import { Filter } from "../queue/Filter";
import { NextCard } from "../queue/NextCard";
import { useNotices } from "../notices/useNotices";
import {
  isNarrowed,
  matching,
  nextPriority,
  nextUntaken,
  stepFrom,
  WHOLE,
  type View,
} from "../queue/order";
import { Queue } from "../queue/Queue";
import { useReadyFilter } from "../queue/useReadyFilter";
import { useBell } from "../sound/useBell";
import { useChoices } from "../sound/useChoices";
import { useWords } from "../words/useWords";
import { Bar } from "./Bar";
import classes from "./Console.module.css";
import { draftOf } from "./drafts";
import { Foot } from "./Foot";
import type { DeedPanel, Panel } from "./place";
import { entered, sectionsOf } from "./sections";
import { SoundMenu } from "./SoundMenu";
import { StaleBanner } from "./StaleBanner";
import { useFollowed } from "./useFollowed";
import { usePlace } from "./usePlace";
import { useTitle } from "./useTitle";
import { useWatchers } from "./useWatchers";
import { useWhenTaken } from "./useWhenTaken";

/** The panels that a deed leaves with nothing to write or choose. */
const PANEL_OF: Readonly<Partial<Record<Change["do"], Panel>>> = {
  note: "note",
  notify: "notify",
  phoned: "call",
  "hand-over": "handover",
  move: "state",
  resolve: "resolve",
};

const DRAFTED = ["note", "handover", "resolve"] as const;

/** After these the desk follows the most urgent alarm again. */
const LEAVES: ReadonlySet<Change["do"]> = new Set(["close", "release", "hand-over"]);

const TOLD = { close: "closed", release: "released", resolve: "resolved" } as const;

function toldOf(what: Change): "closed" | "released" | "resolved" | "stepped" | "unstepped" {
  if (what.do === "step") return what.done ? "stepped" : "unstepped";
  return what.do === "close" || what.do === "release" ? TOLD[what.do] : TOLD.resolve;
}

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
  const [view, setView] = useState<View>(WHOLE);
  const wanted = useDeferredValue(view);
  const narrow = (change: Partial<View>): void => {
    setView((now) => ({ ...now, ...change }));
  };
  const filterBox = useRef<HTMLInputElement>(null);
  const changes = useChanges(me);
  const [choices, choose] = useChoices(me.id);
  const [bellOpened, openBell] = useState(false);
  const sound = useBell(live.rows, live.filled, me.id, choices);
  useTitle(live.rows);
  const section = entered(place.section, me);
  const atDesk = section?.section === "desk";
  const hasQueue = me.permissions.includes("queue.see");

  const shown = useMemo(
    () => matching(live.rows, wanted, words.row),
    [live.rows, wanted, words.row],
  );
  useReadyFilter(live.rows, words.row);
  const next = nextUntaken(live.rows);
  const marked = (place.cursor === null ? undefined : live.known.get(place.cursor)) ?? next;
  const openId = place.isOpen ? place.cursor : null;
  const watchers = useWatchers(link, live.people, me, atDesk ? openId : null);
  useNotices({
    rows: live.rows,
    filled: live.filled,
    me: me.id,
    choices,
    onOpen: (id) => {
      go({ go: "open", id });
    },
  });
  const opened = useCase(openId, openId === null ? undefined : live.known.get(openId));
  const followed = useFollowed(place.cursor === null ? (next?.id ?? null) : null);

  const row = openId === null ? marked : (live.known.get(openId) ?? opened.data?.case);
  const allowed = useMemo(
    () => (row === undefined ? new Set<CaseAction>() : permitted(row, me)),
    [row, me],
  );

  const change = async (id: string, what: Change): Promise<boolean> => {
    const before = live.known.get(id);
    const done = await changes.perform(id, what);
    if (!done) return false;
    const finished = PANEL_OF[what.do];
    if (finished !== undefined) go({ go: "done", id, panel: finished });
    const number = before?.number ?? 0;
    const reverse = reverseOf(what, before);
    if (reverse === undefined) return true;
    const undo = { undo: { id, what: reverse } };
    if (LEAVES.has(what.do)) go({ go: "urgent" });
    if (what.do === "hand-over") {
      const name = link.state().live.known.get(id)?.owner_name ?? "";
      changes.tell({ about: "handed", number, name, ...undo });
    } else {
      changes.tell({ about: toldOf(what), number, ...undo });
    }
    return true;
  };

  const undo = async ({ id, what }: Undo): Promise<void> => {
    if (!(await changes.perform(id, what))) return;
    const number = link.state().live.known.get(id)?.number ?? 0;
    go({ go: "open", id });
    changes.tell({ about: "undone", number });
  };
  const undoable =
    changes.notice !== null && "undo" in changes.notice ? changes.notice.undo : undefined;

  const take = (): void => {
    if (marked === undefined || (place.cursor === null && !followed.settled())) return;
    const { id } = marked;
    if (id === openId && marked.owner === me.id && marked.handed_by !== null) {
      void change(id, { do: "acknowledge" });
      return;
    }
    const mayTake = permitted(marked, me).has("take");
    go({ go: "open", id });
    if (mayTake) void change(id, { do: "take" });
  };

  const move = (by: 1 | -1): void => {
    const to = stepFrom(shown, marked?.id ?? null, by);
    if (to !== undefined) go({ go: "mark", id: to.id });
  };

  useEffect(() => {
    // Whoever reloads in the middle of a sentence goes on where they were.
    const half = openId === null ? undefined : DRAFTED.find((one) => draftOf(me.id, openId, one));
    if (half !== undefined) go({ go: "panel", panel: half });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, as the page is loaded
  }, []);

  const whenTaken = useWhenTaken(allowed, changes.busy, (which) => {
    go({ go: "panel", panel: which });
  });
  const panel = (which: DeedPanel) => () => {
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
    call: panel("call"),
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
    ...(openId === null
      ? {}
      : {
          map: () => {
            go({ go: "panel", panel: "map" });
          },
          earlier: () => {
            document.querySelector<HTMLElement>("[data-earlier]")?.focus();
          },
        }),
  };
  const everywhere: Handlers = {
    ...(hasQueue
      ? {
          urgent: () => {
            go({ go: "urgent" });
          },
          filter: () => {
            // A section that has a search of its own takes the key.
            (document.querySelector<HTMLElement>("main [data-filter]") ?? filterBox.current)?.focus();
          },
          mine: () => {
            narrow({ owner: view.owner === null ? me.id : null });
          },
          narrow: () => {
            narrow({ priority: nextPriority(view.priority) });
          },
          bell: () => {
            openBell(!bellOpened);
          },
        }
      : {}),
    back: () => {
      if (document.activeElement === filterBox.current) {
        narrow({ text: "" });
        filterBox.current?.blur();
      } else if (atDesk && !place.sheet && !place.isOpen && isNarrowed(view)) {
        setView(WHOLE);
      } else {
        changes.tell(null);
        go({ go: "back" });
      }
    },
    silence: sound.silence,
    ...(undoable === undefined ? {} : { undo: () => void undo(undoable) }),
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
        people={live.people}
        bell={
          hasQueue && (
            <SoundMenu
              opened={bellOpened}
              onOpened={openBell}
              choices={choices}
              sound={sound}
              onChoose={choose}
            />
          )
        }
        onKeys={() => {
          go({ go: "sheet", shown: !place.sheet });
        }}
        onGone={onGone}
      />
      {hasQueue && (
        <nav className={classes["counts"]} aria-label={t("queue.jump")}>
          <Counts
            rows={live.rows}
            only={view.priority}
            onPriority={(priority) => {
              narrow({ priority });
            }}
          />
          <Filter
            box={filterBox}
            value={view.text}
            onChange={(text) => {
              narrow({ text });
            }}
            mine={view.owner !== null}
            onMine={() => {
              narrow({ owner: view.owner === null ? me.id : null });
            }}
          />
        </nav>
      )}
      <StaleBanner status={status} asOf={asOf} />
      {hasQueue && section?.wide !== true && (
        <section className={classes["queue"]} aria-label={t("queue.title")}>
          <Queue
            rows={shown}
            hidden={live.rows.length - shown.length}
            filtered={isNarrowed(wanted)}
            filled={live.filled}
            marked={marked?.id ?? null}
            me={me}
            watchers={watchers}
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
            watchedBy={watchers.get(openId) ?? ""}
            onPanel={(which) => {
              go({ go: "panel", panel: which });
            }}
            onChange={(what) => change(openId, what)}
            onBack={() => {
              go({ go: "back" });
            }}
          />
        )}
      </main>
      {hasQueue && (
        <Foot
          notice={changes.notice}
          urgent={next !== undefined && !(atDesk && next.id === marked?.id) ? next : undefined}
          onDismiss={() => {
            changes.tell(null);
          }}
          onUndo={() => {
            if (undoable !== undefined) void undo(undoable);
          }}
          onUrgent={() => {
            go({ go: "urgent" });
          }}
        />
      )}
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
