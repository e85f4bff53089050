// One try after another: what went wrong with the last, and how long the next must wait.
import { useEffect, useState } from "react";
import { Refusal } from "../api/client";

export type Trouble = "wrong" | "slow" | "nobody";

export interface Trying {
  busy: boolean;
  trouble: Trouble | null;
  /** Whole seconds until the next try; zero where it may be now. */
  wait: number;
  /** Do it; returns what came of it, or undefined where it was refused. */
  attempt: <T>(what: () => Promise<T>) => Promise<T | undefined>;
}

function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) return "nobody";
  return error.status === 429 ? "slow" : "wrong";
}

export function useTrying(): Trying {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [wait, setWait] = useState(0);

  useEffect(() => {
    if (wait === 0) return;
    const second = setTimeout(() => {
      setWait(wait - 1);
      if (wait === 1) setTrouble(null);
    }, 1000);
    return () => {
      clearTimeout(second);
    };
  }, [wait]);

  const attempt = async <T,>(what: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    setTrouble(null);
    setWait(0);
    try {
      return await what();
    } catch (error) {
      setTrouble(troubleOf(error));
      if (error instanceof Refusal && error.waitS !== null) setWait(error.waitS);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return { busy, trouble, wait, attempt };
}
