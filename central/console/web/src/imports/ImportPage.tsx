// Bringing people in from a file, in three steps on one page: choose, look, import.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveTemplate } from "../api/files";
import type { SheetKind } from "../api/shapes";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { BringIn } from "./BringIn";
import { Done } from "./Done";
import { DropArea } from "./DropArea";
import { FileWays } from "./FileWays";
import classes from "./Imports.module.css";
import { KindChoice } from "./KindChoice";
import { Preview } from "./Preview";
import { Step } from "./Step";
import { TroubleLine } from "./TroubleLine";
import { useImport, type Way } from "./useImport";

export default function ImportPage({ me, onGone }: PageProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<SheetKind>("residents");
  const { way, choose, bring, again } = useImport(onGone);
  const at = NUMBER[way.at];
  return (
    <div className={classes["page"]}>
      <PageHead title={t("import.title")}>
        <FileWays me={me} here="import" />
      </PageHead>
      <ol className={classes["steps"]}>
        <Step number={1} title={t("import.choose")} state={stateOf(1, at)}>
          {at === 1 && (
            <>
              <KindChoice kind={kind} onKind={setKind} />
              <DropArea
                onFile={(file) => {
                  choose(kind, file);
                }}
              />
              <p className={classes["hint"]}>{t("import.hint")}</p>
              <div className={classes["bar"]}>
                <Button variant="default" onClick={() => void saveTemplate(kind)}>
                  {t("import.template")}
                </Button>
              </div>
              <p role="status" className={classes["hint"]}>
                {way.at === "reading" && t("import.reading", { name: way.name })}
              </p>
              <TroubleLine trouble={way.at === "choosing" ? way.trouble : null} />
            </>
          )}
        </Step>
        <Step number={2} title={t("import.look")} state={stateOf(2, at)}>
          {"preview" in way && way.at !== "done" && (
            <>
              <div role="status">
                {way.at === "looking" && way.moved && (
                  <p className={classes["noted"]}>▲ {t("import.moved")}</p>
                )}
              </div>
              <TroubleLine trouble={way.at === "looking" ? way.trouble : null} />
              <Preview preview={way.preview} />
            </>
          )}
          {at === 1 && <p className={classes["hint"]}>{t("import.nothing_yet")}</p>}
        </Step>
        <Step number={3} title={t("import.bring")} state={way.at === "done" ? "here" : stateOf(3, at)}>
          {(way.at === "looking" || way.at === "writing") && (
            <BringIn
              preview={way.preview}
              busy={way.at === "writing"}
              onAgain={again}
              onBring={(mode) => {
                bring(way.preview, mode);
              }}
            />
          )}
          {way.at === "done" && (
            <Done
              preview={way.preview}
              done={way.done}
              onAgain={again}
              onContacts={() => {
                setKind("contacts");
                again();
              }}
            />
          )}
        </Step>
      </ol>
    </div>
  );
}

const NUMBER: Readonly<Record<Way["at"], 1 | 2 | 3>> = {
  choosing: 1,
  reading: 1,
  looking: 2,
  writing: 2,
  done: 3,
};

function stateOf(step: number, at: number): "done" | "here" | "ahead" {
  if (step === at) return "here";
  return step < at ? "done" : "ahead";
}
