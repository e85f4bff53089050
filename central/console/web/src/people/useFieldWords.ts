// Words for what the register names by codes: its fields, what is wrong with them, languages.
import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

export interface FieldWords {
  field: (name: string) => string;
  wrong: (code: string) => string;
  /** A language by its code, as the language shown calls it. */
  language: (code: string) => string;
  device: (kind: string) => string;
}

export function useFieldWords(): FieldWords {
  const { i18n } = useTranslation();
  const shown = i18n.resolvedLanguage ?? i18n.language;
  return useMemo(() => wordsIn(shown), [shown]);
}

function wordsIn(shown: string): FieldWords {
  const t = i18next.getFixedT(shown);
  const names = new Intl.DisplayNames(shown, { type: "language" });
  const said = (group: "field" | "wrong" | "device", code: string, other: string): string =>
    i18next.exists(`people.${group}.${code}`) ? String(t(`people.${group}.${code}` as never)) : other;
  return {
    field: (name) => said("field", name, name),
    wrong: (code) => said("wrong", code, t("people.wrong.other")),
    language: (code) => names.of(code) ?? code,
    device: (kind) => said("device", kind, kind),
  };
}
