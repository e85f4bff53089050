import { describe, expect, it } from "vitest";
import { catalogueOf } from "./catalogues";
import { chosenOf, FIRST, LANGUAGES } from "./languages";

type Node = string | { readonly [key: string]: Node };

const PLURAL = /_(zero|one|two|few|many|other)$/;

function leaves(node: Node, path = ""): [string, string][] {
  if (typeof node === "string") return [[path, node]];
  return Object.entries(node).flatMap(([key, child]) =>
    leaves(child, path === "" ? key : `${path}.${key}`),
  );
}

function keysOf(node: Node): string[] {
  return [...new Set(leaves(node).map(([path]) => path.replace(PLURAL, "_*")))].sort();
}

function holes(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? "").sort();
}

const languages = await Promise.all(
  [...LANGUAGES.keys()].map(async (code) => [code, await catalogueOf(code)] as const),
);
const first = new Map(languages).get(FIRST);

describe("the catalogues", () => {
  it("are there in Catalan, Spanish, English and Urdu", () => {
    expect([...LANGUAGES.keys()]).toEqual(expect.arrayContaining(["ca", "es", "en", "ur"]));
  });

  it.each([...LANGUAGES])("%s tells its name and which way it is written", (_code, language) => {
    expect(language).toEqual({
      name: expect.stringMatching(/\S/) as string,
      dir: expect.stringMatching(/^(ltr|rtl)$/) as string,
      read: expect.any(Boolean) as boolean,
    });
  });

  it.each(languages)("%s has every key and no other", (_code, catalogue) => {
    expect(first).toBeDefined();
    expect(keysOf(catalogue)).toEqual(keysOf(first ?? {}));
  });

  it.each(languages)("%s has every plural form of its language", (code, catalogue) => {
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
    const paths = new Set(leaves(catalogue).map(([path]) => path));
    const plurals = [...paths].filter((path) => PLURAL.test(path));
    const missing = plurals.flatMap((path) =>
      forms.map((form) => path.replace(PLURAL, `_${form}`)).filter((form) => !paths.has(form)),
    );
    // i18next takes `other` where a language's rare form is missing: Catalan's and Spanish's `many`.
    expect(missing.filter((path) => !path.endsWith("_many"))).toEqual([]);
  });

  it.each(languages)("%s leaves nothing empty and fills the same holes", (_code, catalogue) => {
    const own = new Map(leaves(catalogue));
    for (const [path, text] of leaves(first ?? {})) {
      const said = own.get(path) ?? own.get(path.replace(PLURAL, "_other")) ?? "";
      expect(said, path).not.toBe("");
      expect(holes(said), path).toEqual(holes(text));
    }
  });
});

describe("the language shown", () => {
  it("is the one chosen before, else the browser's, else Catalan", () => {
    expect(chosenOf("en", ["es-ES"])).toBe("en");
    expect(chosenOf(null, ["de-DE", "es-MX"])).toBe("es");
    expect(chosenOf("xx", ["de"])).toBe("ca");
  });
});
