// The sections beside the desk: who may enter each, by which key, and the page behind it.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Me } from "../api/shapes";
import type { Action } from "../keys/keymap";
import type { Section } from "./place";

type Permission = Me["permissions"][number];

/** What every page of a section is given. */
export interface PageProps {
  me: Me;
  /** What is open in the section, as its address says; empty is the front page. */
  path: string;
  /** Open something else in the same section. */
  go: (path: string) => void;
  /** The session is over: the way in is shown. */
  onGone: () => void;
}

type SectionAction = Extract<
  Action,
  "desk" | "people" | "hubs" | "figures" | "journal" | "accounts"
>;

interface SectionKind {
  section: Section;
  /** Its key; null where there is none. */
  action: SectionAction | null;
  /** One of these is enough; null lets in whoever is logged in. */
  needs: readonly Permission[] | null;
  /** Takes the whole width; the others leave the queue beside them. */
  wide: boolean;
  page: LazyExoticComponent<ComponentType<PageProps>> | null;
}

export const SECTION_KINDS: readonly SectionKind[] = [
  { section: "desk", action: "desk", needs: ["queue.see"], wide: false, page: null },
  {
    section: "people",
    action: "people",
    needs: ["people.see"],
    wide: false,
    page: lazy(() => import("../people/PeoplePage")),
  },
  {
    section: "hubs",
    action: "hubs",
    needs: ["hubs.see"],
    wide: false,
    page: lazy(() => import("../hubs/HubsPage")),
  },
  {
    section: "figures",
    action: "figures",
    needs: ["figures.see"],
    wide: true,
    page: lazy(() => import("../figures/FiguresPage")),
  },
  {
    section: "journal",
    action: "journal",
    needs: ["journal.see"],
    wide: true,
    page: lazy(() => import("../journal/JournalPage")),
  },
  {
    section: "accounts",
    action: "accounts",
    needs: ["accounts.manage"],
    wide: true,
    page: lazy(() => import("../accounts/AccountsPage")),
  },
  {
    section: "me",
    action: null,
    needs: null,
    wide: true,
    page: lazy(() => import("../accounts/MyAccountPage")),
  },
];

export function open(kind: SectionKind, me: Me): boolean {
  return kind.needs === null || kind.needs.some((one) => me.permissions.includes(one));
}

/** The sections that the menu offers to `me`, in their order. */
export function sectionsOf(me: Me): readonly SectionKind[] {
  return SECTION_KINDS.filter((kind) => kind.action !== null && open(kind, me));
}

/** The one asked for where it is open to `me`, else the first that is; undefined where none is. */
export function entered(section: Section, me: Me): SectionKind | undefined {
  if (me.must_enrol) return SECTION_KINDS.find((kind) => kind.section === "me");
  const asked = SECTION_KINDS.find((kind) => kind.section === section && open(kind, me));
  return asked ?? sectionsOf(me)[0];
}
