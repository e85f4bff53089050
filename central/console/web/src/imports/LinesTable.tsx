// The lines of a file, each with what it would change or what is wrong with it.
import { useTranslation } from "react-i18next";
import type { LineShown } from "../api/shapes";
import classes from "./Imports.module.css";
import { Outcome } from "./Outcome";

export function LinesTable({ lines }: { lines: readonly LineShown[] }) {
  const { t } = useTranslation();
  return (
    // A long table scrolls within itself, also by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={classes["scroll"]} role="region" aria-label={t("import.lines")} tabIndex={0}>
      <table className={classes["lines"]}>
        <thead>
          <tr>
            <th scope="col">{t("import.line")}</th>
            <th scope="col">{t("import.outcome")}</th>
            <th scope="col">{t("import.who")}</th>
            <th scope="col">{t("import.what")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.number} data-outcome={line.outcome}>
              <td>{line.number}</td>
              <td>
                <Outcome outcome={line.outcome} />
              </td>
              <th scope="row">
                {line.who} <small>{line.ref}</small>
              </th>
              <td>
                <Said line={line} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Said({ line }: { line: LineShown }) {
  const { t } = useTranslation();
  return (
    <>
      {line.wrong.map((text) => (
        <p key={text} className={classes["wrong"]}>
          {text}
        </p>
      ))}
      {line.noted.map((text) => (
        <p key={text} className={classes["noted"]}>
          <strong>▲ {t("import.note")}:</strong> {text}
        </p>
      ))}
      {line.changes.length > 0 && (
        <ul className={classes["changes"]}>
          {line.changes.map((change) => (
            <li key={change.column}>
              <span>{change.column}</span>{" "}
              {line.outcome === "changed" && change.before !== "" && <del>{change.before}</del>}{" "}
              <ins>{change.after === "" ? "—" : change.after}</ins>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
