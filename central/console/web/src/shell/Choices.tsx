// The language and the light, chosen anywhere.
import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import { speak } from "../words/i18n";
import { LANGUAGES } from "../words/languages";
import classes from "./Choices.module.css";

const SCHEMES = [
  { value: "auto", word: "system" },
  { value: "dark", word: "dark" },
  { value: "light", word: "light" },
] as const;

export function LanguageChoice() {
  const { t } = useTranslation();
  const now = i18next.resolvedLanguage ?? "";
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes["choice"]} aria-label={t("bar.language")}>
          {LANGUAGES.get(now)?.name}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {[...LANGUAGES].map(([code, { name, dir }]) => (
          <Menu.Item
            key={code}
            lang={code}
            dir={dir}
            aria-current={code === now}
            onClick={() => {
              speak(code);
            }}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function SchemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const now = SCHEMES.find((scheme) => scheme.value === colorScheme) ?? SCHEMES[0];
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes["choice"]} aria-label={t("bar.theme")}>
          {t(`bar.${now.word}`)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme.value}
            aria-current={scheme.value === colorScheme}
            onClick={() => {
              setColorScheme(scheme.value);
            }}
          >
            {t(`bar.${scheme.word}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
