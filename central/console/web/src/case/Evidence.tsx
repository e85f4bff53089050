// What the home saw, drawn.
import { useTranslation } from "react-i18next";
import type { AlarmRow, CaseDetail } from "../api/shapes";
import { useWords } from "../words/useWords";
import { AccelerationChart } from "./AccelerationChart";
import classes from "./Evidence.module.css";
import { isEmpty, seenIn } from "./evidence";
import { HomeFacts } from "./HomeFacts";
import { RoomStrip } from "./RoomStrip";
import { Section } from "./Section";
import { HomesWords, Wrongs } from "./Sentences";
import { VitalSeen } from "./VitalSeen";
import { vitalIn } from "./vitals";

export function Evidence({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const alarms = [...detail.alarms].sort((a, b) => b.received_at.localeCompare(a.received_at));
  const nothing = alarms.every((alarm) => isEmpty(seenIn(alarm.evidence)));
  return (
    <Section title={t("case.what")}>
      {nothing && <p className={classes["none"]}>{t("evidence.none")}</p>}
      {alarms.map((alarm) => (
        <OneAlarm key={`${alarm.hub} ${alarm.id}`} alarm={alarm} alone={alarms.length === 1} />
      ))}
    </Section>
  );
}

function OneAlarm({ alarm, alone }: { alarm: AlarmRow; alone: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const seen = seenIn(alarm.evidence);
  const vital = vitalIn(alarm.evidence);
  const at = Date.parse(alarm.at ?? alarm.received_at);
  const moved = seen.motion.length > 0 || seen.day !== undefined;
  const said = [
    alarm.source === null
      ? alarm.hub
      : t("case.source", { source: alarm.source, hub: alarm.hub }),
    alarm.certainty < 1 ? t("case.certainty", { percent: words.percent(alarm.certainty) }) : "",
  ];
  return (
    <div className={classes["alarm"]}>
      {!alone && (
        <p className={classes["which"]}>
          <b>{words.of("cause", alarm.cause)}</b> · {words.time(alarm.at ?? alarm.received_at)}
        </p>
      )}
      {(seen.curve !== undefined || moved) && (
        <div className={classes["drawn"]} data-day={seen.day !== undefined}>
          {seen.curve !== undefined && <AccelerationChart curve={seen.curve} />}
          {moved && <RoomStrip motion={seen.motion} day={seen.day} at={at} />}
        </div>
      )}
      <HomeFacts doors={seen.doors} bed={seen.bed} at={at} />
      {vital !== undefined && <VitalSeen vital={vital} />}
      {vital === undefined && seen.value !== undefined && (
        <p>
          {t("evidence.value")}: <b>{words.number(seen.value, 1)}</b> {seen.unit}
        </p>
      )}
      {vital === undefined && <HomesWords seen={seen} />}
      <p className={classes["source"]}>{said.filter(Boolean).join(" · ")}</p>
      <Wrongs wrong={alarm.wrong} />
    </div>
  );
}
