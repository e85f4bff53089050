// One card being edited: its draft, what was refused, and what became of it.
import { useState } from "react";
import { Refusal, type FieldTrouble } from "../api/client";
import { draftOf, dropDraft, keepDraft, type Values } from "./drafts";

export type Trouble =
  | { is: "fields"; fields: readonly FieldTrouble[] }
  | { is: "stale"; by: string }
  | { is: "open_case" | "forbidden" | "nobody" | "other" };

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) {
    return { is: "nobody" };
  }
  const stale = error.troubles.find((trouble) => trouble.code === "stale");
  if (stale !== undefined) return { is: "stale", by: stale.by };
  if (error.status === 409) return { is: "open_case" };
  if (error.status === 403) return { is: "forbidden" };
  if (error.status === 422 && error.troubles.length > 0) {
    return { is: "fields", fields: error.troubles };
  }
  return { is: "other" };
}

export interface Editing {
  on: boolean;
  /** It was begun before, and left for something more urgent. */
  resumed: boolean;
  written: Values;
  busy: boolean;
  trouble: Trouble | null;
  begin: () => void;
  write: (name: string, value: unknown) => void;
  cancel: () => void;
  /** Do it; the draft goes once it is done. Tells whether it was. */
  save: (send: () => Promise<void>) => Promise<boolean>;
}

interface EditingOptions {
  /** Of the draft: unique in the section. */
  key: string;
  path: string;
  name: string;
  /** Called once it is saved, and where somebody was quicker. */
  onChanged: () => Promise<unknown>;
}

export function useEditing({ key, path, name, onChanged }: EditingOptions): Editing {
  const [draft, setDraft] = useState(() => draftOf(key)?.values ?? null);
  const [resumed, setResumed] = useState(draft !== null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const keep = (values: Values): void => {
    setDraft(values);
    keepDraft(key, { path, name, values });
  };
  const end = (): void => {
    setDraft(null);
    setResumed(false);
    setTrouble(null);
    dropDraft(key);
  };
  return {
    on: draft !== null,
    resumed,
    written: draft ?? {},
    busy,
    trouble,
    begin: () => {
      setDraft((was) => was ?? {});
    },
    write: (field, value) => {
      keep({ ...draft, [field]: value });
    },
    cancel: end,
    save: async (send) => {
      if (busy) return false;
      setBusy(true);
      setTrouble(null);
      try {
        await send();
        end();
        await onChanged();
        return true;
      } catch (error) {
        const found = troubleOf(error);
        setTrouble(found);
        if (found.is === "stale") await onChanged();
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
