// One heartbeat for every age on the screen.
import { useSyncExternalStore } from "react";
import { centreTime } from "./centre";

const listeners = new Set<() => void>();
let second = Math.floor(centreTime() / 1000);
let ticking: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  const current = Math.floor(centreTime() / 1000);
  if (current === second) return;
  second = current;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(tick, 250);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

/** The centre's time in milliseconds, by whole seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => second) * 1000;
}
