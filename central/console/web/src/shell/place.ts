// Judgement: where one is — at the desk (which row is marked, whether its case is open, which panel)
// or in another section, at a path that the section reads.
export type Section = "desk" | "people" | "hubs" | "figures" | "journal" | "accounts" | "me";

const SECTIONS: ReadonlySet<string> = new Set<Section>([
  "people",
  "hubs",
  "figures",
  "journal",
  "accounts",
  "me",
]);

/** Panels in which something is done with a case; each opens by the action of its name. */
export type DeedPanel = "call" | "note" | "notify" | "handover" | "resolve" | "state";
export type Panel = DeedPanel | "map";

export interface Place {
  /** The marked row; null follows whatever is most urgent. */
  readonly cursor: string | null;
  readonly isOpen: boolean;
  readonly panel: Panel | null;
  readonly sheet: boolean;
  readonly section: Section;
  /** What is open in a section other than the desk; empty is its front page. */
  readonly path: string;
}

export type Step =
  | { go: "mark"; id: string }
  | { go: "open"; id: string }
  | { go: "urgent" }
  | { go: "section"; section: Section; path: string }
  | { go: "panel"; panel: Panel | null }
  | { go: "done"; id: string; panel: Panel }
  | { go: "sheet"; shown: boolean }
  | { go: "back" };

export const FOLLOWING: Place = {
  cursor: null,
  isOpen: false,
  panel: null,
  sheet: false,
  section: "desk",
  path: "",
};

export function placeAfter(place: Place, step: Step): Place {
  switch (step.go) {
    case "mark":
      return {
        ...atDesk(place),
        cursor: step.id,
        isOpen: place.section === "desk" && place.isOpen && place.cursor === step.id,
      };
    case "open":
      if (place.isOpen && place.cursor === step.id) return { ...atDesk(place), sheet: false };
      return { ...FOLLOWING, cursor: step.id, isOpen: true };
    case "urgent":
      return FOLLOWING;
    case "section":
      // The open case stays as it was: whoever looks something up comes back to it.
      return { ...place, section: step.section, path: step.path, sheet: false };
    case "panel":
      return { ...place, panel: place.panel === step.panel ? null : step.panel, sheet: false };
    case "done":
      // What was opened while the centre had not answered yet stays, and what is written in it.
      return place.panel === step.panel && place.cursor === step.id
        ? { ...place, panel: null }
        : place;
    case "sheet":
      return { ...place, sheet: step.shown };
    case "back":
      if (place.sheet) return { ...place, sheet: false };
      if (place.section !== "desk") return place.path === "" ? atDesk(place) : { ...place, path: "" };
      if (place.panel !== null) return { ...place, panel: null };
      if (place.isOpen) return { ...place, isOpen: false };
      return FOLLOWING;
  }
}

function atDesk(place: Place): Place {
  return { ...place, section: "desk", path: "" };
}

const OPEN_AT = "#/case/";

export function addressOf(place: Place): string {
  if (place.section !== "desk") return sectionAt(place.section, place.path);
  return place.isOpen && place.cursor !== null ? `${OPEN_AT}${place.cursor}` : "#/";
}

/** The address of a section, to link to. */
export function sectionAt(section: Section, path = ""): string {
  if (section === "desk") return "#/";
  return path === "" ? `#/${section}` : `#/${section}/${path}`;
}

export function placeAt(address: string): Place {
  if (address.startsWith(OPEN_AT) && address.length > OPEN_AT.length) {
    return { ...FOLLOWING, cursor: address.slice(OPEN_AT.length), isOpen: true };
  }
  const [section = "", ...path] = address.replace(/^#\//, "").split("/");
  return SECTIONS.has(section)
    ? { ...FOLLOWING, section: section as Section, path: path.join("/") }
    : FOLLOWING;
}
