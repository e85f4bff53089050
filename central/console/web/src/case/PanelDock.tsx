// What is being written or chosen, docked under the actions: the queue and the case stay in sight.
import { useTranslation } from "react-i18next";
import type { Change } from "../api/desk";
import type { CaseDetail, Me } from "../api/shapes";
import type { Panel } from "../shell/place";
import { HandOverPanel } from "./panels/HandOverPanel";
import { NotePanel } from "./panels/NotePanel";
import { NotifyPanel } from "./panels/NotifyPanel";
import { ResolvePanel } from "./panels/ResolvePanel";
import { StatePanel } from "./panels/StatePanel";
import classes from "./panels/Panel.module.css";

export interface PanelProps {
  detail: CaseDetail;
  me: Me;
  busy: boolean;
  onChange: (what: Change) => Promise<boolean>;
  onClose: () => void;
}

const TITLES = {
  note: "panel.note_title",
  notify: "panel.notify_title",
  handover: "panel.handover_title",
  resolve: "panel.resolve_title",
  state: "panel.state_title",
} as const;

const PARTS = {
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
