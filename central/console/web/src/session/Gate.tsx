// The card before the desk: title, whatever one does there, language and light.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LanguageChoice, SchemeChoice } from "../shell/Choices";
import classes from "./Gate.module.css";

export function Gate({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <main className={classes["page"]}>
      <div className={classes["card"]} data-wide={wide}>
        <h1 className={classes["title"]}>
          <img src="/ember.svg" alt="" width={28} height={28} />
          {t("app.title")}
          <small>{t("app.room")}</small>
        </h1>
        {children}
        <div className={classes["choices"]}>
          <LanguageChoice />
          <SchemeChoice />
        </div>
      </div>
    </main>
  );
}
