// The message catalogues: a folder a language, a file an area, found by being there.
import type app from "./en/app.json";
import type desk from "./en/case.json";
import type keys from "./en/keys.json";
import type queue from "./en/queue.json";
import type session from "./en/session.json";
import type trade from "./en/trade.json";

export type Catalogue = typeof app &
  typeof desk &
  typeof keys &
  typeof queue &
  typeof session &
  typeof trade;

const files = import.meta.glob<Partial<Catalogue>>("./*/*.json", {
  eager: true,
  import: "default",
});

/** Catalogues by language code, in the order in which the menu offers them. */
export const CATALOGUES: ReadonlyMap<string, Catalogue> = joined(files);

function joined(parts: Record<string, Partial<Catalogue>>): ReadonlyMap<string, Catalogue> {
  const whole = new Map<string, Partial<Catalogue>>();
  for (const file of Object.keys(parts).sort()) {
    const code = file.split("/")[1] ?? "";
    whole.set(code, { ...whole.get(code), ...parts[file] });
  }
  // A test holds every language against the first: each has all the areas.
  return whole as ReadonlyMap<string, Catalogue>;
}

export const FIRST = "ca";

/** The best language we have: the one chosen before, else the first known of those preferred. */
export function chosenOf(kept: string | null, preferred: readonly string[]): string {
  const wanted = [kept ?? "", ...preferred].map((code) => code.split("-")[0] ?? "");
  return wanted.find((code) => CATALOGUES.has(code)) ?? FIRST;
}
