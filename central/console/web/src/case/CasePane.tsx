// One case: what and for whom, where, what was seen, what to do, who comes, and what has happened.
import { Loader } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Change } from "../api/desk";
import type { CaseDetail, Me, QueueRow } from "../api/shapes";
import type { Panel } from "../shell/place";
import { Acts } from "./Acts";
import classes from "./CasePane.module.css";
import { Contacts } from "./Contacts";
import { Earlier } from "./Earlier";
import { Evidence } from "./Evidence";
import { HandedOver } from "./HandedOver";
import { Heading } from "./Heading";
import { PanelDock } from "./PanelDock";
import { People } from "./People";
import type { CaseAction } from "./permits";
import { Steps } from "./Steps";
import { Timeline } from "./Timeline";
import type { Changes } from "./useChanges";

interface CasePaneProps {
  id: string;
  row: QueueRow | undefined;
  query: UseQueryResult<CaseDetail>;
  me: Me;
  allowed: ReadonlySet<CaseAction>;
  panel: Panel | null;
  changes: Changes;
  /** Names of the colleagues who have it open now. */
  watchedBy: string;
  onPanel: (panel: Panel | null) => void;
  onChange: (what: Change) => Promise<boolean>;
  onBack: () => void;
}

export function CasePane(props: CasePaneProps) {
  const { t } = useTranslation();
  const { row, query, me, watchedBy } = props;
  const detail = query.data;
  return (
    <div className={classes["pane"]}>
      {row !== undefined && (
        <Heading
          row={row}
          detail={detail}
          me={me}
          watchedBy={watchedBy}
          onBack={props.onBack}
        />
      )}
      {detail === undefined ? (
        <p className={classes["wait"]} role="status">
          {query.isError ? (
            t("case.missing")
          ) : (
            <>
              <Loader color="gray" size="xs" /> {t("case.loading")}
            </>
          )}
        </p>
      ) : (
        <Opened {...props} detail={detail} />
      )}
    </div>
  );
}

function Opened(props: CasePaneProps & { detail: CaseDetail }) {
  const { detail, me, allowed, panel, changes, onPanel, onChange } = props;
  const [dialled, setDialled] = useState<string | null>(null);
  const calls = (who: string): void => {
    if (!allowed.has("call")) return;
    setDialled(who);
    if (panel !== "call") onPanel("call");
  };
  const handed = detail.case.owner === me.id ? detail.handed_over : null;
  const notify = (contact: string) => void onChange({ do: "notify", contact });
  return (
    <>
      {handed !== null && (
        <HandedOver handed={handed} onRead={() => void onChange({ do: "acknowledge" })} />
      )}
      <div className={classes["acts"]}>
        <Acts
          detail={detail}
          me={me}
          allowed={allowed}
          panel={panel}
          onPanel={(which) => {
            setDialled(null);
            onPanel(which);
          }}
          onChange={(what) => void onChange(what)}
        />
        {panel !== null && (
          <PanelDock
            key={panel}
            panel={panel}
            detail={detail}
            me={me}
            busy={changes.busy}
            dialled={dialled}
            onDialled={setDialled}
            onChange={onChange}
            onClose={() => {
              onPanel(panel);
            }}
          />
        )}
      </div>
      <People
        detail={detail}
        onDialled={calls}
        onMap={() => {
          onPanel("map");
        }}
      />
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <Evidence detail={detail} />
          <Timeline detail={detail} />
        </div>
        <div className={classes["column"]}>
          <Steps
            detail={detail}
            may={allowed.has("steps")}
            onCheck={(step, done) => void onChange({ do: "step", step, done })}
          />
          <Contacts
            detail={detail}
            may={allowed.has("notify")}
            onNotify={notify}
            onDialled={calls}
          />
          <Earlier detail={detail} />
        </div>
      </div>
    </>
  );
}
