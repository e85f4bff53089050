// Starts the translations, and keeps the document's language and direction in step with them.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { CATALOGUES, chosenOf, FIRST } from "./catalogues";

const KEPT_AS = "caliu.language";

function follow(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = CATALOGUES.get(language)?.language.dir ?? "ltr";
}

export async function startWords(): Promise<void> {
  i18next.on("languageChanged", follow);
  await i18next.use(initReactI18next).init({
    lng: chosenOf(localStorage.getItem(KEPT_AS), navigator.languages),
    fallbackLng: FIRST,
    resources: Object.fromEntries(
      [...CATALOGUES].map(([code, catalogue]) => [code, { translation: catalogue }]),
    ),
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Speak this language from now on, and after a reload. */
export function speak(language: string): void {
  localStorage.setItem(KEPT_AS, language);
  void i18next.changeLanguage(language);
}

/** Speak the operator's own language unless they chose another on this machine. */
export function greetIn(language: string): void {
  if (localStorage.getItem(KEPT_AS) === null && CATALOGUES.has(language)) {
    void i18next.changeLanguage(language);
  }
}
