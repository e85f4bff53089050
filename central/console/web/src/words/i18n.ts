// Starts the translations, and keeps the document's language and direction in step with them.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { catalogueOf } from "./catalogues";
import { chosenOf, dirOf, FIRST, LANGUAGES } from "./languages";

const KEPT_AS = "caliu.language";
const ALL = "translation";
let wanted = "";

function follow(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = dirOf(language);
}

/** Fetch the language to speak and the one that stands in for it, then be ready to speak. */
export async function startWords(): Promise<void> {
  const language = chosenOf(localStorage.getItem(KEPT_AS), navigator.languages);
  wanted = language;
  const catalogues = await Promise.all(
    [...new Set([language, FIRST])].map(
      async (code) => [code, { [ALL]: await catalogueOf(code) }] as const,
    ),
  );
  i18next.on("languageChanged", follow);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: FIRST,
    resources: Object.fromEntries(catalogues),
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    returnNull: false,
  });
}

/** Speak this language from now on, and after a reload. */
export function speak(language: string): void {
  void change(language).then((changed) => {
    if (changed) localStorage.setItem(KEPT_AS, language);
  });
}

/** Speak the operator's own language unless they chose another on this machine. */
export function greetIn(language: string): void {
  if (localStorage.getItem(KEPT_AS) === null && LANGUAGES.has(language)) void change(language);
}

/** Fetch a language, then speak it; without it, or if another was asked for since, nothing changes. */
async function change(language: string): Promise<boolean> {
  wanted = language;
  try {
    if (!i18next.hasResourceBundle(language, ALL)) {
      i18next.addResourceBundle(language, ALL, await catalogueOf(language));
    }
  } catch {
    return false;
  }
  if (wanted !== language) return false;
  await i18next.changeLanguage(language);
  return true;
}
