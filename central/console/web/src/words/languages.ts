// The languages there are: one for each folder with a language.json, found as the console is built.
import found from "virtual:languages";

export interface Language {
  /** What its speakers call it. */
  name: string;
  dir: "ltr" | "rtl";
  /** Whether a native speaker has read its texts. */
  read: boolean;
}

/** Languages by code, in the order in which the menu offers them. */
export const LANGUAGES: ReadonlyMap<string, Language> = new Map(
  found.map(([code, language]) => [code, language]),
);

/** What is said where a text is missing. */
export const FIRST = "ca";

export function dirOf(code: string): Language["dir"] {
  return LANGUAGES.get(code)?.dir ?? "ltr";
}

/** The best language we have: the one chosen before, else the first known of those preferred. */
export function chosenOf(kept: string | null, preferred: readonly string[]): string {
  const wanted = [kept ?? "", ...preferred].map((code) => code.split("-")[0] ?? "");
  return wanted.find((code) => LANGUAGES.has(code)) ?? FIRST;
}
