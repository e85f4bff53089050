// Sounds what waits, each priority in its own way, until somebody takes it or it is silenced here.
import { useEffect, useReducer, useState } from "react";
import type { QueueRow } from "../api/shapes";
import { Bell } from "./bell";
import type { Choices } from "./choices";
import {
  callsOf,
  chimes,
  QUIET,
  rings,
  silenced,
  waiting,
  type Call,
  type Ringing,
  type Tone,
} from "./ringing";

type Event = { calls: readonly Call[] } | "silence";

export interface Sound {
  /** What rings now. */
  ringing: "life" | "person" | null;
  isSilenced: boolean;
  /** The browser waits for a first touch before it lets us sound. */
  blocked: boolean;
  silence: () => void;
  /** Let one hear how it sounds. */
  tryOut: (tone: Tone) => void;
}

function after(state: Ringing, event: Event): Ringing {
  return event === "silence" ? silenced(state) : waiting(state, event.calls);
}

export function useBell(
  rows: readonly QueueRow[],
  filled: boolean,
  me: string,
  choices: Choices,
): Sound {
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
    if (filled) tell({ calls: callsOf(rows, me) });
  }, [rows, filled, me]);

  const loud = rings(ringing, choices);
  const once = chimes(ringing, choices);
  useEffect(() => {
    bell.loudness = choices.volume;
  }, [bell, choices.volume]);
  useEffect(() => {
    if (loud === null) bell.hush();
    else bell.ring(loud);
  }, [bell, loud]);
  useEffect(() => {
    if (once !== null) bell.strike(once);
  }, [bell, once, ringing.fresh]);

  return {
    ringing: loud,
    isSilenced: loud === null && ringing.calls.some((call) => isLife(call, ringing)),
    blocked: !awake,
    silence: () => {
      tell("silence");
    },
    tryOut: (tone) => {
      bell.strike(tone);
    },
  };
}

function isLife(call: Call, ringing: Ringing): boolean {
  return call.tone === "life" && ringing.silenced.has(call.key);
}
