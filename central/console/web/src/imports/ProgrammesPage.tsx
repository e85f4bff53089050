// The programmes that homes belong to: added, renamed, retired.
import { Button } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { programmes } from "../api/files";
import type { ProgrammeRow } from "../api/shapes";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { useWords } from "../words/useWords";
import { FileWays } from "./FileWays";
import classes from "./Imports.module.css";
import { nameOf } from "./naming";
import { ProgrammeForm } from "./ProgrammeForm";
import { TroubleLine } from "./TroubleLine";
import { isOver, troubleOf, type Trouble } from "./useImport";

export default function ProgrammesPage({ me, onGone }: PageProps) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const [rows, setRows] = useState<readonly ProgrammeRow[] | null>(null);
  const [open, setOpen] = useState<ProgrammeRow | "new" | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const mayEdit = me.permissions.includes("people.edit");

  const read = useCallback((): void => {
    programmes().then(setRows, (error: unknown) => {
      if (isOver(error)) onGone();
      else setTrouble(troubleOf(error));
    });
  }, [onGone]);
  useEffect(read, [read]);

  const close = (): void => {
    setOpen(null);
    read();
  };

  return (
    <div className={classes["page"]}>
      <PageHead title={t("programmes.title")}>
        <FileWays me={me} here="programmes" />
      </PageHead>
      <div className={classes["body"]}>
        <p className={classes["hint"]}>{t("programmes.text")}</p>
        <TroubleLine trouble={trouble} />
        {rows?.length === 0 && <p>{t("programmes.none")}</p>}
        {rows !== null && rows.length > 0 && (
          <table className={classes["lines"]}>
            <thead>
              <tr>
                <th scope="col">{t("programmes.name")}</th>
                <th scope="col">{t("programmes.code")}</th>
                <th scope="col">{t("programmes.homes")}</th>
                {mayEdit && <td />}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.tenant} ${row.code}`}>
                  <th scope="row">
                    {nameOf(row, i18n.language)}
                    {row.retired_at !== null && <small>{t("programmes.retired")}</small>}
                  </th>
                  <td>
                    <code>{row.code}</code>
                  </td>
                  <td>{words.number(row.homes)}</td>
                  {mayEdit && (
                    <td>
                      <Button
                        variant="default"
                        aria-label={t("programmes.change", { name: nameOf(row, i18n.language) })}
                        onClick={() => {
                          setOpen(row);
                        }}
                      >
                        {t("programmes.change_short")}
                      </Button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {mayEdit && open === null && (
          <div className={classes["bar"]}>
            <Button
              variant="filled"
              onClick={() => {
                setOpen("new");
              }}
            >
              {t("programmes.add")}
            </Button>
          </div>
        )}
        {open !== null && (
          <ProgrammeForm
            key={open === "new" ? "new" : `${open.tenant} ${open.code}`}
            row={open === "new" ? null : open}
            me={me}
            onClose={close}
            onGone={onGone}
          />
        )}
      </div>
    </div>
  );
}
