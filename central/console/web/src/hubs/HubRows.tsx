// The rows of the list, however many: only those in sight are drawn, and more are asked for in time.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { HubRow } from "../api/shapes";
import { useNow } from "../time/useNow";
import { HubMark } from "./HubMark";
import classes from "./HubRows.module.css";
import { lookOf } from "./judgements";
import { useHubWords } from "./useHubWords";

const ROW_PX = 57;
/** So many rows before the end the next page is asked for. */
const AHEAD = 60;

interface HubRowsProps {
  box: RefObject<HTMLDivElement | null>;
  rows: readonly HubRow[];
  marked: string | null;
  onOpen: (id: string) => void;
  onEnd: () => void;
}

export function HubRows({ box, rows, marked, onOpen, onEnd }: HubRowsProps) {
  const { t } = useTranslation();
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is used here alone
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= rows.length - AHEAD) onEnd();
  });
  const at = rows.findIndex((row) => row.id === marked);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [virtual, at]);

  return (
    <div
      ref={box}
      className={classes["rows"]}
      role="listbox"
      tabIndex={0}
      aria-label={t("hubs.list.label")}
      aria-activedescendant={at >= 0 ? idOf(marked) : undefined}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the focus, the keys are the page's
            <div
              key={row.id}
              id={idOf(row.id)}
              role="option"
              className={classes["option"]}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-selected={row.id === marked}
              aria-posinset={item.index + 1}
              aria-setsize={rows.length}
              onClick={() => {
                onOpen(row.id);
              }}
            >
              <Row hub={row} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({ hub }: { hub: HubRow }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const now = useNow();
  const look = lookOf(hub, now);
  const where = [hub.who, hub.town, hub.programme].filter(Boolean);
  return (
    <div className={classes["row"]} data-look={look}>
      <HubMark look={look} />
      <div className={classes["text"]}>
        <div className={classes["name"]}>
          <strong>{hub.id}</strong> <span className={classes["look"]}>{t(`hubs.look.${look}`)}</span>
        </div>
        <div className={classes["who"]}>
          {hub.home === null ? t("hubs.list.nobody") : where.join(" · ")}
        </div>
      </div>
      <div className={classes["end"]}>
        <span className={classes["heard"]}>
          {hub.heard_at === null
            ? t("hubs.row.never")
            : words.ago(now - new Date(hub.heard_at).getTime())}
        </span>
        <Wrong hub={hub} />
      </div>
    </div>
  );
}

/** What is wrong besides the state, by figures. */
function Wrong({ hub }: { hub: HubRow }) {
  const { t } = useTranslation();
  const words = useHubWords();
  const said = [
    hub.faults.length > 0 ? t("hubs.row.faults", { count: hub.faults.length }) : "",
    hub.low_batteries > 0 ? t("hubs.row.low", { count: hub.low_batteries }) : "",
    hub.queued > 0 ? t("hubs.list.waiting", { count: hub.queued }) : "",
  ];
  return <span className={classes["wrong"]}>{words.list(said.filter(Boolean))}</span>;
}

function idOf(id: string | null): string {
  return `hub-row-${id ?? ""}`;
}
