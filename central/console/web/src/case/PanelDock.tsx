// What is being written or chosen, docked under the actions: the queue and the case stay in sight.
import { useTranslation } from "react-i18next";
import type { Change } from "../api/desk";
import type { CaseDetail, Me } from "../api/shapes";
import type { Panel } from "../shell/place";
import { CallPanel } from "./panels/CallPanel";
import { HandOverPanel } from "./panels/HandOverPanel";
import { MapPanel } from "./panels/MapPanel";
import { NotePanel } from "./panels/NotePanel";
import { NotifyPanel } from "./panels/NotifyPanel";
import { ResolvePanel } from "./panels/ResolvePanel";
import { StatePanel } from "./panels/StatePanel";
import classes from "./panels/Panel.module.css";

export interface PanelProps {
  detail: CaseDetail;
  me: Me;
  busy: boolean;
  /** Whom the operator is calling: a contact or a resident. */
  dialled: string | null;
  onDialled: (who: string) => void;
  onChange: (what: Change) => Promise<boolean>;
  onClose: () => void;
}

const TITLES = {
  call: "panel.call_title",
  map: "map.title",
  note: "panel.note_title",
  notify: "panel.notify_title",
  handover: "panel.handover_title",
  resolve: "panel.resolve_title",
  state: "panel.state_title",
} as const;

const PARTS = {
  call: CallPanel,
  map: MapPanel,
  note: NotePanel,
  notify: NotifyPanel,
  handover: HandOverPanel,
  resolve: ResolvePanel,
  state: StatePanel,
} as const;

export function PanelDock({ panel, ...props }: PanelProps & { panel: Panel }) {
  const { t } = useTranslation();
  const Part = PARTS[panel];
  return (
    <section className={classes["panel"]} aria-label={t(TITLES[panel])}>
      <h3>{t(TITLES[panel])}</h3>
      <Part {...props} />
    </section>
  );
}
