// The way of one file: chosen, looked at, brought in; and what went wrong on it.
import { useCallback, useReducer } from "react";
import { bringIn, lookAgain, lookAtFile } from "../api/files";
import { Refusal } from "../api/client";
import type { ImportDone, ImportPreview, SheetKind } from "../api/shapes";

export type Trouble =
  | { what: "nobody" | "denied" | "large" | "gone" }
  | { what: "unreadable"; why: string };

export type Way =
  | { at: "choosing"; trouble: Trouble | null }
  | { at: "reading"; name: string }
  | { at: "looking"; preview: ImportPreview; moved: boolean; trouble: Trouble | null }
  | { at: "writing"; preview: ImportPreview }
  | { at: "done"; preview: ImportPreview; done: ImportDone };

export interface Import {
  way: Way;
  choose: (kind: SheetKind, file: File) => void;
  bring: (preview: ImportPreview, mode: "all" | "good") => void;
  again: () => void;
}

const BEGINNING: Way = { at: "choosing", trouble: null };

export function useImport(onGone: () => void): Import {
  const [way, go] = useReducer((_: Way, next: Way) => next, BEGINNING);

  const choose = useCallback(
    (kind: SheetKind, file: File): void => {
      go({ at: "reading", name: file.name });
      lookAtFile(kind, file).then(
        (preview) => {
          go({ at: "looking", preview, moved: false, trouble: null });
        },
        (error: unknown) => {
          if (isOver(error)) onGone();
          else go({ at: "choosing", trouble: troubleOf(error) });
        },
      );
    },
    [onGone],
  );

  const bring = useCallback(
    (preview: ImportPreview, mode: "all" | "good"): void => {
      go({ at: "writing", preview });
      bringIn(preview, mode)
        .then((done): Way => ({ at: "done", preview, done }))
        .catch((error: unknown) => afterRefusal(error, preview))
        .then(go, (error: unknown) => {
          if (isOver(error)) onGone();
          else go({ at: "choosing", trouble: troubleOf(error) });
        });
    },
    [onGone],
  );

  const again = useCallback((): void => {
    go(BEGINNING);
  }, []);

  return { way, choose, bring, again };
}

/** Where the register changed meanwhile, the file is looked at anew. */
async function afterRefusal(error: unknown, preview: ImportPreview): Promise<Way> {
  if (error instanceof Refusal && error.status === 409) {
    return { at: "looking", preview: await lookAgain(preview.id), moved: true, trouble: null };
  }
  if (error instanceof Refusal && (error.status === 404 || error.status === 401)) throw error;
  return { at: "looking", preview, moved: false, trouble: troubleOf(error) };
}

export function isOver(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401;
}

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) {
    return { what: "nobody" };
  }
  switch (error.status) {
    case 404:
      return { what: "gone" };
    case 413:
      return { what: "large" };
    case 422:
      return { what: "unreadable", why: error.detail };
    default:
      return { what: "denied" };
  }
}
