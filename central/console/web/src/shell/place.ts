// Judgement: where the operator is — which row is marked, whether its case is open, and which panel.
export type Panel = "note" | "notify" | "handover" | "resolve" | "state";

export interface Place {
  /** The marked row; null follows whatever is most urgent. */
  readonly cursor: string | null;
  readonly isOpen: boolean;
  readonly panel: Panel | null;
  readonly sheet: boolean;
}

export type Step =
  | { go: "mark"; id: string }
  | { go: "open"; id: string }
  | { go: "urgent" }
  | { go: "panel"; panel: Panel | null }
  | { go: "sheet"; shown: boolean }
  | { go: "back" };

export const FOLLOWING: Place = { cursor: null, isOpen: false, panel: null, sheet: false };

export function placeAfter(place: Place, step: Step): Place {
  switch (step.go) {
    case "mark":
      return { ...place, cursor: step.id, isOpen: place.isOpen && place.cursor === step.id };
    case "open":
      if (place.isOpen && place.cursor === step.id) return { ...place, sheet: false };
      return { cursor: step.id, isOpen: true, panel: null, sheet: false };
    case "urgent":
      return FOLLOWING;
    case "panel":
      return { ...place, panel: place.panel === step.panel ? null : step.panel, sheet: false };
    case "sheet":
      return { ...place, sheet: step.shown };
    case "back":
      if (place.sheet) return { ...place, sheet: false };
      if (place.panel !== null) return { ...place, panel: null };
      if (place.isOpen) return { ...place, isOpen: false };
      return FOLLOWING;
  }
}

const OPEN_AT = "#/case/";

export function addressOf(place: Place): string {
  return place.isOpen && place.cursor !== null ? `${OPEN_AT}${place.cursor}` : "#/";
}

export function placeAt(address: string): Place {
  if (!address.startsWith(OPEN_AT) || address.length === OPEN_AT.length) return FOLLOWING;
  return { ...FOLLOWING, cursor: address.slice(OPEN_AT.length), isOpen: true };
}
