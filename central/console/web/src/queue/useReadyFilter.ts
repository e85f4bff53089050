// Makes what rows can be found by while the page has nothing to do: a first letter then finds at once.
import { useEffect } from "react";
import type { QueueRow } from "../api/shapes";
import { heldBy, type Wording } from "./order";

const AT_ONCE = 50;
const SPARE_MS = 2;

export function useReadyFilter(rows: readonly QueueRow[], words: Wording): void {
  useEffect(() => {
    if (!("requestIdleCallback" in window)) return; // an older Safari: made when it is asked for
    let at = 0;
    const make = (idle: IdleDeadline): void => {
      while (at < rows.length && idle.timeRemaining() > SPARE_MS) {
        for (const row of rows.slice(at, at + AT_ONCE)) heldBy(row, words);
        at += AT_ONCE;
      }
      if (at < rows.length) waiting = requestIdleCallback(make);
    };
    let waiting = requestIdleCallback(make);
    return () => {
      cancelIdleCallback(waiting);
    };
  }, [rows, words]);
}
