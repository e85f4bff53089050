// The message catalogues: one JSON file a language, found by being there.
import type en from "./en.json";

export type Catalogue = typeof en;

const files = import.meta.glob<Catalogue>("./*.json", { eager: true, import: "default" });

/** Catalogues by language code, in the order in which the menu offers them. */
export const CATALOGUES: ReadonlyMap<string, Catalogue> = new Map(
  Object.entries(files)
    .map(([file, catalogue]) => [file.replace(/^\.\/|\.json$/g, ""), catalogue] as const)
    .sort(([a], [b]) => a.localeCompare(b)),
);

export const FIRST = "ca";

/** The best language we have: the one chosen before, else the first known of those preferred. */
export function chosenOf(kept: string | null, preferred: readonly string[]): string {
  const wanted = [kept ?? "", ...preferred].map((code) => code.split("-")[0] ?? "");
  return wanted.find((code) => CATALOGUES.has(code)) ?? FIRST;
}
