// Asks the centre for changes of a case, and tells kindly what came of it.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { Refusal } from "../api/client";
import { change, openCase, type Change } from "../api/desk";
import type { CaseDetail, Me } from "../api/shapes";
import { useLinkHere } from "../live/useLive";
import { doubt } from "../shell/memory";
import { caseKey } from "./useCase";

export type Notice =
  | { about: "owned"; name: string }
  | { about: "changed" | "offline" | "forbidden" }
  | { about: "refused"; detail: string }
  | { about: Plain; number: number; undo?: Undo }
  | { about: "handed"; number: number; name: string; undo?: Undo };

type Plain = "closed" | "released" | "resolved" | "stepped" | "unstepped" | "undone";

/** What takes back the last deed, for as long as its notice stands. */
export interface Undo {
  id: string;
  what: Change;
}

/** These mean the same whatever happened meanwhile, so they are sent again after a look. */
const HARMLESS: ReadonlySet<Change["do"]> = new Set(["note", "step", "phoned"]);

export interface Changes {
  busy: boolean;
  notice: Notice | null;
  tell: (notice: Notice | null) => void;
  /** Whether it was done. */
  perform: (id: string, what: Change) => Promise<boolean>;
}

interface Line {
  last: Promise<Notice | null>;
  waiting: Set<string>;
}

export function useChanges(me: Me): Changes {
  const memory = useQueryClient();
  const link = useLinkHere();
  const [busy, setBusy] = useState(false);
  const [notice, tell] = useState<Notice | null>(null);
  const line = useRef<Line>({ last: Promise.resolve(null), waiting: new Set() });

  const keep = useCallback(
    (detail: CaseDetail): CaseDetail => {
      memory.setQueryData(caseKey(detail.case.id), detail);
      link.learn([detail.case]);
      return detail;
    },
    [memory, link],
  );

  const attempt = useCallback(
    async (id: string, what: Change): Promise<Notice | null> => {
      const seen = memory.getQueryData<CaseDetail>(caseKey(id)) ?? keep(await openCase(id));
      if (what.do === "take" && seen.case.owner !== null && seen.case.owner !== me.id) {
        return { about: "owned", name: seen.case.owner_name ?? "" };
      }
      try {
        keep(await change(id, seen.fence, what));
        return null;
      } catch (error) {
        if (!(error instanceof Refusal) || error.status !== 409) throw error;
      }
      const fresh = keep(await openCase(id));
      if (fresh.case.owner !== null && fresh.case.owner !== me.id) {
        return { about: "owned", name: fresh.case.owner_name ?? "" };
      }
      if (!HARMLESS.has(what.do)) return { about: "changed" };
      keep(await change(id, fresh.fence, what));
      return null;
    },
    [memory, keep, me.id],
  );

  const perform = useCallback(
    async (id: string, what: Change): Promise<boolean> => {
      // One after the other, each with the fence that the one before it left; never twice the same.
      const { current } = line;
      const same = `${id} ${JSON.stringify(what)}`;
      if (current.waiting.has(same)) return false;
      current.waiting.add(same);
      setBusy(true);
      current.last = current.last.then(() => attempt(id, what).catch(troubleOf));
      const told = await current.last;
      current.waiting.delete(same);
      setBusy(current.waiting.size > 0);
      tell(told);
      return told === null;
    },
    [attempt],
  );

  return { busy, notice, tell, perform };
}

function troubleOf(error: unknown): Notice {
  doubt(error);
  if (!(error instanceof Refusal) || error.status === 0) return { about: "offline" };
  if (error.status === 403) return { about: "forbidden" };
  return { about: "refused", detail: error.detail || error.title };
}
