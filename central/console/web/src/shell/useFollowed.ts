// While the desk follows the most urgent alarm, Enter must take the one that was seen.
import { useEffect, useRef } from "react";

const SEEN_AFTER_MS = 350;

/** `settled` is false for a moment after the followed alarm changed by itself. */
export function useFollowed(id: string | null): { settled: () => boolean } {
  const since = useRef(0);
  const first = useRef(true);
  useEffect(() => {
    since.current = first.current ? 0 : performance.now();
    first.current = false;
  }, [id]);
  return { settled: () => performance.now() - since.current > SEEN_AFTER_MS };
}
