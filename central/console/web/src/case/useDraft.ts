// The text of a panel, kept as it is written until it has arrived.
import { useState } from "react";
import { draftOf, keepDraft } from "../shell/drafts";
import type { Panel } from "../shell/place";

interface Draft {
  text: string;
  write: (text: string) => void;
  /** Forget it where it arrived. */
  sent: (arrived: boolean) => void;
}

export function useDraft(operator: string, about: string, panel: Panel): Draft {
  const [text, setText] = useState(() => draftOf(operator, about, panel));
  const write = (written: string): void => {
    setText(written);
    keepDraft(operator, about, panel, written);
  };
  return {
    text,
    write,
    sent: (arrived) => {
      if (arrived) keepDraft(operator, about, panel, "");
    },
  };
}
