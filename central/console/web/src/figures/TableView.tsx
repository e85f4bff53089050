// The same figures as a table, for those who read rather than look, and to copy.
import { useTranslation } from "react-i18next";
import classes from "./TableView.module.css";

interface TableViewProps {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

export function TableView({ head, rows }: TableViewProps) {
  const { t } = useTranslation();
  return (
    <details className={classes["table"]}>
      <summary>{t("figures.as_table")}</summary>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className={classes["scroll"]} tabIndex={0} role="region" aria-label={t("figures.as_table")}>
        <table>
          <thead>
            <tr>
              {head.map((cell) => (
                <th key={cell} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest], at) => (
              <tr key={at}>
                <th scope="row">{first}</th>
                {rest.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
