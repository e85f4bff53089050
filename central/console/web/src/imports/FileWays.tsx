// The ways between the register, its files and its programmes, for whoever may go there.
import { useTranslation } from "react-i18next";
import type { Me } from "../api/shapes";
import { sectionAt } from "../shell/place";
import classes from "./Imports.module.css";

type Here = "people" | "import" | "export" | "programmes";

const NEEDS: readonly (readonly [Exclude<Here, "people">, Me["permissions"][number]])[] = [
  ["import", "people.edit"],
  ["export", "people.export"],
  ["programmes", "people.edit"],
];

export function FileWays({ me, here }: { me: Me; here: Here }) {
  const { t } = useTranslation();
  return (
    <>
      {here !== "people" && (
        <a className={classes["way"]} href={sectionAt("people")}>
          {t("files.back")}
        </a>
      )}
      {NEEDS.filter(([where, needed]) => where !== here && me.permissions.includes(needed)).map(
        ([where]) => (
          <a key={where} className={classes["way"]} href={sectionAt("people", where)}>
            {t(`files.${where}`)}
          </a>
        ),
      )}
    </>
  );
}
