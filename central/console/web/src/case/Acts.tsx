// What can be done now; the foremost is the primary button.
import { useTranslation } from "react-i18next";
import type { Change } from "../api/desk";
import type { CaseDetail, Me } from "../api/shapes";
import { ActButton } from "../look/ActButton";
import type { Panel } from "../shell/place";
import classes from "./Acts.module.css";
import { draftOf } from "../shell/drafts";
import { foremost, helpComes, type CaseAction } from "./permits";
import { telephonesOf } from "./telephones";

interface ActsProps {
  detail: CaseDetail;
  me: Me;
  allowed: ReadonlySet<CaseAction>;
  panel: Panel | null;
  onPanel: (panel: Panel) => void;
  onChange: (what: Change) => void;
}

const PANELS = ["notify", "call", "note", "state", "handover", "resolve"] as const;
type Direct = "take" | "close" | "release";

export function Acts({ detail, me, allowed, panel, onPanel, onChange }: ActsProps) {
  const { t } = useTranslation();
  const row = detail.case;
  const offered = new Set(allowed);
  if (detail.contacts.length === 0) offered.delete("notify");
  if (telephonesOf(detail).length === 0) offered.delete("call");
  const mustRead = detail.handed_over !== null && row.owner === me.id;
  const first = mustRead ? undefined : foremost(offered, helpComes(detail));
  const direct = (action: Direct) =>
    offered.has(action) && (
      <ActButton
        key={action}
        action={action}
        label={t(`act.${action}`)}
        primary={first === action}
        onClick={() => {
          onChange({ do: action });
        }}
      />
    );
  const others = row.owner !== null && row.owner !== me.id;
  return (
    <div className={classes["acts"]} role="group" aria-label={t("keys.case")}>
      {direct("take")}
      {direct("close")}
      {PANELS.filter((action) => offered.has(action)).map((action) => (
        <ActButton
          key={action}
          action={action}
          label={t(`act.${action === "state" && row.state === "resolved" ? "reopen" : action}`)}
          primary={first === action}
          pressed={panel === action}
          {...(panel !== action && draftOf(me.id, row.id, action) !== ""
            ? { mark: t("panel.draft") }
            : {})}
          onClick={() => {
            onPanel(action);
          }}
        />
      ))}
      {direct("release")}
      {others && (
        <span className={classes["others"]}>{t("case.others", { name: row.owner_name ?? "" })}</span>
      )}
    </div>
  );
}
