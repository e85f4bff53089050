// The message catalogues: a folder a language, a file an area, fetched when the language is spoken.
import found from "virtual:languages";
import type accounts from "./en/accounts.json";
import type app from "./en/app.json";
import type desk from "./en/case.json";
import type figures from "./en/figures.json";
import type hubs from "./en/hubs.json";
import type imports from "./en/imports.json";
import type keys from "./en/keys.json";
import type people from "./en/people.json";
import type queue from "./en/queue.json";
import type session from "./en/session.json";
import type trade from "./en/trade.json";
import type trail from "./en/trail.json";
import type vitals from "./en/vitals.json";

export type Catalogue = typeof accounts &
  typeof app &
  typeof desk &
  typeof figures &
  typeof hubs &
  typeof imports &
  typeof keys &
  typeof people &
  typeof queue &
  typeof session &
  typeof trade &
  typeof trail &
  typeof vitals;

/** Fetch all that is said in a language. */
export async function catalogueOf(code: string): Promise<Catalogue> {
  const fetched = await found.find(([known]) => known === code)?.[2]();
  // A test holds every language against the first: each has all the areas.
  return (fetched?.default ?? {}) as Catalogue;
}
