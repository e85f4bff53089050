// The languages of the console, from folders of JSON: a folder is a language, a file an area.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const LIST = "virtual:languages";
const ONE = "virtual:catalogue/";
const ABOUT = "language.json";

/**
 * `virtual:languages` says which there are and fetches all that is said in one as a single file,
 * whatever number of areas it is written in. `folder` is absolute.
 */
export function words(folder: string): Plugin {
  return {
    name: "caliu-words",
    resolveId: (id) => (id === LIST || id.startsWith(ONE) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${LIST}`) return listOf(folder);
      if (!id.startsWith(`\0${ONE}`)) return null;
      const areas = areasOf(join(folder, id.slice(ONE.length + 1)));
      areas.forEach((file) => {
        this.addWatchFile(file);
      });
      const parts = areas.map((file) => JSON.parse(readFileSync(file, "utf8")) as object);
      return `export default ${JSON.stringify(Object.assign({}, ...parts))};`;
    },
  };
}

function listOf(folder: string): string {
  const codes = readdirSync(folder).filter((code) => existsSync(join(folder, code, ABOUT)));
  const entries = codes.sort().map((code) => {
    const about = readFileSync(join(folder, code, ABOUT), "utf8");
    return `[${JSON.stringify(code)}, ${about}, () => import(${JSON.stringify(ONE + code)})]`;
  });
  return `export default [${entries.join(",\n")}];`;
}

function areasOf(own: string): string[] {
  return readdirSync(own)
    .filter((file) => file.endsWith(".json") && file !== ABOUT)
    .map((file) => join(own, file));
}
