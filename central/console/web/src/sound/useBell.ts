// Rings while a life alarm waits, until somebody takes it or this operator silences it.
import { useEffect, useReducer, useState } from "react";
import type { QueueRow } from "../api/shapes";
import { ringsForLife } from "../queue/order";
import { Bell } from "./bell";
import { QUIET, rings, silenced, waiting, type Ringing } from "./ringing";

type Event = { calls: readonly string[] } | "silence";

export interface Sound {
  ringing: boolean;
  isSilenced: boolean;
  /** The browser waits for a first touch before it lets us sound. */
  blocked: boolean;
  silence: () => void;
}

function after(state: Ringing, event: Event): Ringing {
  return event === "silence" ? silenced(state) : waiting(state, event.calls);
}

export function useBell(rows: readonly QueueRow[]): Sound {
  const [bell] = useState(() => new Bell());
  const [ringing, tell] = useReducer(after, QUIET);
  const [awake, setAwake] = useState(false);

  useEffect(() => {
    const touched = (): void => {
      bell.wake();
      setAwake(true);
    };
    window.addEventListener("keydown", touched);
    window.addEventListener("pointerdown", touched);
    if (navigator.userActivation.hasBeenActive) touched();
    return () => {
      window.removeEventListener("keydown", touched);
      window.removeEventListener("pointerdown", touched);
      bell.hush();
    };
  }, [bell]);

  useEffect(() => {
    tell({ calls: rows.filter(ringsForLife).map((row) => `${row.id} ${row.alerted_at}`) });
  }, [rows]);

  const loud = rings(ringing);
  useEffect(() => {
    if (loud) bell.ring();
    else bell.hush();
  }, [bell, loud]);

  return {
    ringing: loud,
    isSilenced: ringing.silenced.size > 0 && !loud,
    blocked: !awake,
    silence: () => {
      tell("silence");
    },
  };
}
