// Hands are quicker than the network: a panel asked for while the case is being taken opens after it.
import { useEffect, useRef } from "react";
import type { CaseAction } from "../case/permits";
import type { DeedPanel } from "./place";

const REMEMBERED_MS = 2_000;

export function useWhenTaken(
  allowed: ReadonlySet<CaseAction>,
  busy: boolean,
  open: (panel: DeedPanel) => void,
): (panel: DeedPanel) => void {
  const asked = useRef<{ panel: DeedPanel; at: number } | null>(null);
  useEffect(() => {
    const wish = asked.current;
    if (wish === null || busy) return;
    asked.current = null;
    const fresh = performance.now() - wish.at < REMEMBERED_MS;
    if (fresh && allowed.has(wish.panel)) open(wish.panel);
  }, [allowed, busy, open]);
  return (panel) => {
    asked.current = { panel, at: performance.now() };
  };
}
