// The queue, however long: only the rows in sight are drawn.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Me, QueueRow } from "../api/shapes";
import { ringsForLife } from "./order";
import classes from "./Queue.module.css";
import { Row } from "./Row";

interface QueueProps {
  rows: readonly QueueRow[];
  hidden: number;
  filtered: boolean;
  filled: boolean;
  marked: string | null;
  me: Me;
  /** Names of the colleagues before each case. */
  watchers: ReadonlyMap<string, string>;
  onOpen: (id: string) => void;
}

const ROW_PX = 63;

export function Queue(props: QueueProps) {
  const { t } = useTranslation();
  const { rows, hidden, filtered, filled } = props;
  if (!filled) return <p className={classes["empty"]}>{t("queue.loading")}</p>;
  if (rows.length === 0) {
    return (
      <p className={classes["empty"]}>{filtered ? t("queue.nothing_so") : t("queue.empty")}</p>
    );
  }
  return (
    <>
      <Rows {...props} />
      {hidden > 0 && <p className={classes["hidden"]}>{t("queue.hidden", { count: hidden })}</p>}
    </>
  );
}

function Rows({ rows, marked, me, watchers, onOpen }: QueueProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const firstResolved = rows.findIndex((row) => row.state === "resolved");
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer is used here alone
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: (index) => (index === firstResolved ? ROW_PX + 26 : ROW_PX),
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
  });

  useEffect(() => {
    virtual.measure();
  }, [virtual, firstResolved]);

  const at = rows.findIndex((row) => row.id === marked);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [virtual, at, marked]);

  const ringing = rows.filter(ringsForLife).length;
  const rang = useRef(ringing);
  useEffect(() => {
    if (ringing > rang.current) virtual.scrollToIndex(0);
    rang.current = ringing;
  }, [virtual, ringing]);

  return (
    <div
      ref={box}
      className={classes["rows"]}
      role="listbox"
      tabIndex={0}
      aria-label={t("queue.title")}
      aria-activedescendant={at >= 0 ? idOf(marked) : undefined}
    >
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <div
              key={row.id}
              role="presentation"
              className={classes["place"]}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {item.index === firstResolved && (
                <div role="presentation" className={classes["resolved"]}>
                  {t("queue.resolved")}
                </div>
              )}
              {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the list has the focus, the keys are the console's */}
              <div
                id={idOf(row.id)}
                role="option"
                className={classes["option"]}
                aria-selected={row.id === marked}
                aria-posinset={item.index + 1}
                aria-setsize={rows.length}
                data-mine={row.owner === me.id}
                data-life={ringsForLife(row)}
                onClick={() => {
                  onOpen(row.id);
                }}
              >
                <Row
                  row={row}
                  isMine={row.owner === me.id}
                  isMarked={row.id === marked}
                  watchedBy={watchers.get(row.id) ?? ""}
                />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function idOf(id: string | null): string {
  return `case-${id ?? ""}`;
}
