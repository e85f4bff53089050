declare module "virtual:languages" {
  import type { Language } from "./languages";

  /** Code, what stands in language.json, and how to fetch all that is said. */
  const found: readonly [string, Language, () => Promise<{ default: object }>][];
  export default found;
}
