// Taking people out into a file: for a reason, which is kept.
import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { saveExport } from "../api/files";
import type { SheetKind } from "../api/shapes";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { FileWays } from "./FileWays";
import classes from "./Imports.module.css";
import { KindChoice } from "./KindChoice";
import { TroubleLine } from "./TroubleLine";
import { isOver, troubleOf, type Trouble } from "./useImport";

export default function ExportPage({ me, onGone }: PageProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<SheetKind>("residents");
  const [why, setWhy] = useState("");
  const [health, setHealth] = useState(false);
  const [state, setState] = useState<"idle" | "busy" | "done">("idle");
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const maySeeHealth = me.permissions.includes("people.health") && kind === "residents";

  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setState("busy");
    setTrouble(null);
    saveExport({ kind, why: why.trim(), health: maySeeHealth && health }).then(
      () => {
        setState("done");
      },
      (error: unknown) => {
        setState("idle");
        if (isOver(error)) onGone();
        else setTrouble(troubleOf(error));
      },
    );
  };

  return (
    <div className={classes["page"]}>
      <PageHead title={t("export.title")}>
        <FileWays me={me} here="export" />
      </PageHead>
      <form className={classes["form"]} onSubmit={submit}>
        <p className={classes["hint"]}>{t("export.text")}</p>
        <KindChoice kind={kind} onKind={setKind} />
        <TextInput
          name="why"
          label={t("export.why")}
          description={t("export.why_hint")}
          required
          minLength={3}
          maxLength={80}
          withAsterisk={false}
          value={why}
          onChange={(event) => {
            setWhy(event.currentTarget.value);
          }}
        />
        {maySeeHealth && (
          <Checkbox
            label={t("export.health")}
            checked={health}
            onChange={(event) => {
              setHealth(event.currentTarget.checked);
            }}
          />
        )}
        <div className={classes["bar"]}>
          <Button type="submit" variant="filled" disabled={state === "busy"}>
            {state === "busy" ? t("export.busy") : t("export.go")}
          </Button>
        </div>
        <p role="status" className={classes["hint"]}>
          {state === "done" && `✓ ${t("export.done")}`}
        </p>
        <TroubleLine trouble={trouble} />
      </form>
    </div>
  );
}
