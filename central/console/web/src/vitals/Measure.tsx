// One measure: its chart, the same as a table, and its limits, changed in their place.
import { Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { MeasureVitals, PersonDetail, VitalsPage } from "../api/shapes";
import { TableView } from "../figures/TableView";
import { Mark } from "../look/Mark";
import { EditForm } from "../people/EditForm";
import type { FieldSpec } from "../people/fields";
import { useEditing } from "../people/useEditing";
import { useFieldWords } from "../people/useFieldWords";
import { setLimits } from "../api/vitals";
import { useWords } from "../words/useWords";
import classes from "./Vitals.module.css";
import { digitsOf, numberIn, SIDES, unitOf } from "./judgements";

const MeasureChart = lazy(() =>
  import("./MeasureChart").then((module) => ({ default: module.MeasureChart })),
);

export interface MeasureProps {
  vitals: MeasureVitals;
  page: VitalsPage;
  detail: PersonDetail;
  maySet: boolean;
  onChanged: () => Promise<unknown>;
}

export function Measure({ vitals, page, detail, maySet, onChanged }: MeasureProps) {
  const { t } = useTranslation();
  const words = useWords();
  const name = words.of("vitals.measure", vitals.measure);
  const missed = vitals.slots.filter((slot) => slot.outcome === "missed").length;
  const doubtful = vitals.points.filter((point) => point.doubts.length > 0).length;
  const empty = vitals.points.length + vitals.days.length === 0;
  const notes = [
    missed > 0 ? t("vitals.missed_count", { count: missed }) : "",
    doubtful > 0 ? t("vitals.doubtful_count", { count: doubtful }) : "",
  ].filter(Boolean);
  return (
    <section className={classes["measure"]} aria-label={name}>
      <h4>
        {name} <small dir="ltr">{unitOf(vitals.unit)}</small>
        {vitals.standing !== null && (
          <span className={classes["standing"]}>
            <Mark priority={vitals.standing.priority} filled size={12} />
            {t(`vitals.standing.${vitals.standing.side}`)}
          </span>
        )}
        {notes.length > 0 && <small>{notes.join(" · ")}</small>}
      </h4>
      {(!empty || vitals.slots.length > 0) && (
        <Suspense fallback={<div style={{ minHeight: 208 }} />}>
          <MeasureChart
            vitals={vitals}
            since={page.since}
            until={page.until}
            zone={page.time_zone}
          />
        </Suspense>
      )}
      {empty && <p className={classes["legend"]}>{t("vitals.empty")}</p>}
      <AsTable vitals={vitals} zone={page.time_zone} />
      <Limits vitals={vitals} detail={detail} maySet={maySet} onChanged={onChanged} />
    </section>
  );
}

function AsTable({ vitals, zone }: { vitals: MeasureVitals; zone: string }) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const said = (value: number): string => words.number(value, digitsOf(vitals.measure, value));
  if (vitals.days.length > 0) {
    const day = new Intl.DateTimeFormat(i18n.resolvedLanguage, { dateStyle: "medium", timeZone: "UTC" });
    return (
      <TableView
        head={[t("vitals.when"), t("vitals.lowest"), t("vitals.mean"), t("vitals.highest"), t("vitals.count")]}
        rows={[...vitals.days]
          .reverse()
          .map((one) => [
            day.format(new Date(`${one.day}T12:00:00Z`)),
            said(one.low),
            words.number(one.mean, 1),
            said(one.high),
            words.number(one.count),
          ])}
      />
    );
  }
  const moment = new Intl.DateTimeFormat(i18n.resolvedLanguage, {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
    timeZone: zone,
  });
  const rows = [
    ...vitals.points.map((point) => ({
      at: point.at,
      value: said(point.value),
      remark: point.doubts.map((one) => words.of("vitals.doubt", one)).join(", "),
    })),
    ...vitals.slots
      .filter((slot) => slot.outcome !== "met" && slot.outcome !== "pending")
      .map((slot) => ({ at: slot.at, value: "–", remark: t(`vitals.outcome.${slot.outcome}`) })),
  ].sort((one, other) => other.at.localeCompare(one.at));
  if (rows.length === 0) return null;
  return (
    <TableView
      head={[t("vitals.when"), t("vitals.value"), t("vitals.remark")]}
      rows={rows.map((row) => [moment.format(new Date(row.at)), row.value, row.remark])}
    />
  );
}

export const LIMIT_FIELDS: readonly FieldSpec[] = SIDES.map((name) => ({ name, kind: "number" }));

function Limits({ vitals, detail, maySet, onChanged }: Omit<MeasureProps, "page">) {
  const { t } = useTranslation();
  const words = useWords();
  const fields = useFieldWords();
  const { limits, measure } = vitals;
  const resident = detail.resident;
  const editing = useEditing({
    key: `${resident.id}/limits/${measure}`,
    path: resident.id,
    name: resident.given_name,
    onChanged,
  });
  const name = t("vitals.limits_of", { measure: words.of("vitals.measure", measure) });
  if (editing.on) {
    const known = { ...limits };
    const of = (side: (typeof SIDES)[number]): number | null =>
      side in editing.written ? numberIn(side, editing.written[side]) : (limits?.[side] ?? null);
    return (
      <EditForm
        editing={editing}
        label={name}
        fields={LIMIT_FIELDS}
        known={known}
        send={async () => {
          await setLimits(resident.id, measure, limits?.version ?? 0, {
            concern_below: of("concern_below"),
            notice_below: of("notice_below"),
            notice_above: of("notice_above"),
            concern_above: of("concern_above"),
          });
        }}
      />
    );
  }
  const set = SIDES.flatMap((side) => {
    const value = limits?.[side] ?? null;
    return value === null ? [] : [`${fields.field(side)} ${words.number(value, digitsOf(measure, value))}`];
  });
  return (
    <div className={classes["limits"]}>
      <span>{set.length === 0 ? t("vitals.no_limits") : set.join(" · ")}</span>
      {maySet && (
        <Button
          size="compact-sm"
          data-edit
          aria-label={`${t("vitals.edit_limits")}: ${words.of("vitals.measure", measure)}`}
          onClick={editing.begin}
        >
          {t("vitals.edit_limits")}
        </Button>
      )}
    </div>
  );
}
