// The forms of the register in the language shown.
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { programmes } from "../api/files";
import type { Me, PersonDetail } from "../api/shapes";
import { nameOf } from "../imports/naming";
import type { FieldSpec } from "./fields";
import { homeFields, LANGUAGES, residentFields } from "./specs";
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

/** The fields of a home, its programme chosen among those in use; the one that it has stays. */
export function useHomeFields(home?: PersonDetail["home"]): FieldSpec[] {
  const { t, i18n } = useTranslation();
  const { data } = useQuery({ queryKey: ["programmes"], queryFn: programmes, staleTime: 0 });
  const offered = (data ?? [])
    .filter((one) => one.retired_at === null && (home === undefined || one.tenant === home.tenant))
    .map((one) => ({ value: one.code, label: nameOf(one, i18n.language) }));
  const has = home?.programme ?? "";
  const kept = has === "" || offered.some((one) => one.value === has);
  return homeFields([
    { value: "", label: t("people.none") },
    ...(kept ? [] : [{ value: has, label: has }]),
    ...offered,
  ]);
}
