// The forms of the register in the language shown.
import { useTranslation } from "react-i18next";
import type { Me } from "../api/shapes";
import type { FieldSpec } from "./fields";
import { LANGUAGES, residentFields } from "./specs";
import { useFieldWords } from "./useFieldWords";

const LEVELS = ["1", "2", "3"] as const;

interface Forms {
  languages: { value: string; label: string }[];
  resident: FieldSpec[];
}

export function useForms(me: Me): Forms {
  const { t } = useTranslation();
  const words = useFieldWords();
  const languages = LANGUAGES.map((value) => ({ value, label: words.language(value) }));
  const intensities = LEVELS.map((value) => ({ value, label: t(`people.intensity.${value}`) }));
  const seesHealth = me.permissions.includes("people.health");
  return { languages, resident: residentFields(languages, intensities, seesHealth) };
}
