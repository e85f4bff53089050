// Mantine's parts turn with the language: menus, arrows and insets follow the way it is written.
import { DirectionProvider, useDirection } from "@mantine/core";
import i18next from "i18next";
import { useEffect, type ReactNode } from "react";
import { dirOf } from "../words/languages";

export function Direction({ children }: { children: ReactNode }) {
  return (
    <DirectionProvider initialDirection={dirOf(i18next.language)} detectDirection={false}>
      <Turning />
      {children}
    </DirectionProvider>
  );
}

function Turning() {
  const { setDirection } = useDirection();
  useEffect(() => {
    const turn = (language: string): void => {
      setDirection(dirOf(language));
    };
    i18next.on("languageChanged", turn);
    return () => {
      i18next.off("languageChanged", turn);
    };
  }, [setDirection]);
  return null;
}
