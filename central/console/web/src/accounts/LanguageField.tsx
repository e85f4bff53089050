// The language in which the console and its letters speak to somebody.
import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { LANGUAGES } from "../words/languages";

export function LanguageField({ value, onChange }: { value: string; onChange: (to: string) => void }) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t("bar.language")}
      value={value}
      data={[...LANGUAGES].map(([code, language]) => ({ value: code, label: language.name }))}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}
