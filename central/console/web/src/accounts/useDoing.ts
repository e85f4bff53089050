// One change at a time: what is under way, what was refused, and what is done.
import { useState } from "react";
import { doubt } from "../shell/memory";
import { whyOf, type Why } from "./refused";

export interface Doing {
  busy: boolean;
  refused: Why | null;
  done: boolean;
  /** Do it; returns what came of it, or undefined where it was refused. */
  attempt: <T>(what: () => Promise<T>) => Promise<{ came: T } | undefined>;
  /** Forget what was said of the last change, for it is being changed again. */
  again: () => void;
}

export function useDoing(conflict: "changed" | "taken" = "changed"): Doing {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Why | null>(null);
  const [done, setDone] = useState(false);

  const again = (): void => {
    setRefused(null);
    setDone(false);
  };
  const attempt = async <T,>(what: () => Promise<T>): Promise<{ came: T } | undefined> => {
    again();
    setBusy(true);
    try {
      const came = await what();
      setDone(true);
      return { came };
    } catch (error) {
      doubt(error);
      setRefused(whyOf(error, conflict));
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, refused, done, attempt, again };
}
