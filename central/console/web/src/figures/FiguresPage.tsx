// The supervisor's page: are we answering in time, hour by hour; what is stuck; who is on; what needs a reason.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { useWords } from "../words/useWords";
import { AuditsPanel } from "./AuditsPanel";
import { BigFigure } from "./BigFigure";
import { CallsPanel } from "./CallsPanel";
import { DotPlot } from "./DotPlot";
import { DutyPanel } from "./DutyPanel";
import classes from "./Figures.module.css";
import { HourChart } from "./HourChart";
import { LeftOut } from "./LeftOut";
import { PeriodBar } from "./PeriodBar";
import { around, pathOf, sameChosen, shownAt, type Chosen, type Period } from "./period";
import { Summary } from "./Summary";
import { sheetOf, useDuty, useFigures, useTrend } from "./useFigures";

/** Where the list of calls opens: beside the figure that it is behind. */
const ABOVE: ReadonlySet<Chosen["by"]> = new Set(["all", "over", "waiting", "unexplained"]);
const BELOW: ReadonlySet<Chosen["by"]> = new Set(["test", "automatic", "apart"]);

export default function FiguresPage({ me, path, go }: PageProps) {
  const { t } = useTranslation();
  const words = useWords();
  const shown = useMemo(() => shownAt(path), [path]);
  const { period, chosen } = shown;
  const figures = useFigures(period === null ? null : { first: period.first, last: period.last });
  const trend = useTrend();
  const oversees = me.permissions.includes("journal.see");
  const duty = useDuty(oversees);
  const memory = useQueryClient();
  const calls = useRef<HTMLElement>(null);

  const choose = (next: Chosen | null): void => {
    const same = next !== null && sameChosen(next, chosen);
    go(pathOf({ period, chosen: same ? null : next }));
  };
  const move = (next: Period | null): void => {
    go(pathOf({ period: next, chosen: null }));
  };
  const chosenPath = chosen === null ? "" : pathOf({ period: null, chosen });
  useEffect(() => {
    if (chosenPath !== "") calls.current?.focus();
  }, [chosenPath]);
  useEffect(() => {
    if (chosen === null) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      go(pathOf({ period, chosen: null }));
    };
    window.addEventListener("keydown", pressed, { capture: true });
    return () => {
      window.removeEventListener("keydown", pressed, { capture: true });
    };
  }, [chosen, period, go]);

  const told = figures.data;
  const days = period ?? (told === undefined ? null : around("day", told.today));
  const list =
    chosen === null || told === undefined ? null : (
      <CallsPanel
        key={path}
        box={calls}
        me={me}
        days={period}
        chosen={chosen}
        figures={told}
        onClose={() => {
          choose(null);
        }}
      />
    );
  return (
    <div className={classes["page"]} aria-busy={figures.isPlaceholderData}>
      <PageHead title={t("figures.title")}>
        {days !== null && told !== undefined && (
          <PeriodBar period={days} isToday={period === null} today={told.today} onMove={move} />
        )}
        <a className={classes["sheet"]} href={sheetOf(period, null)} download>
          {t("figures.sheet")}
        </a>
      </PageHead>
      {figures.isError && told === undefined && (
        <p className={classes["trouble"]} role="alert">
          {t("figures.failed")}{" "}
          <button type="button" onClick={() => void memory.invalidateQueries()}>
            {t("figures.again")}
          </button>
        </p>
      )}
      {told !== undefined && days !== null && (
        <>
          <Summary figures={told} duty={duty.data} chosen={chosen} onChoose={choose} onMove={go} />
          <div className={classes["big"]}>
            {told.whole.shares.map((share) => (
              <BigFigure
                key={share.within_s}
                share={share}
                isMonth={days.kind === "month"}
                trend={trend.data?.months ?? []}
                shownMonth={days.kind === "month" ? days.first.slice(0, 7) : null}
                onLate={() => {
                  choose({ by: "over", value: share.within_s });
                }}
                onMonth={(month) => {
                  move(around("month", `${month}-01`));
                }}
              />
            ))}
          </div>
          {chosen !== null && ABOVE.has(chosen.by) && <div className={classes["list"]}>{list}</div>}
          <div className={classes["columns"]} data-alone={!oversees}>
            <div className={classes["main"]}>
              <HourChart
                hours={told.hours}
                isDay={days.kind === "day"}
                nowHour={period === null ? hourOf(told.now, told.time_zone) : null}
                chosen={chosen?.by === "hour" ? chosen.value : null}
                onChoose={(value) => {
                  choose({ by: "hour", value });
                }}
              />
              {chosen?.by === "hour" && list}
              <DotPlot
                title={t("figures.by_priority")}
                first={t("figures.priority")}
                rows={told.priorities.map((one) => ({
                  id: String(one.priority),
                  name: words.of("priority", String(one.priority)),
                  note: one.counts ? "" : t("figures.apart_short"),
                  priority: one.priority,
                  judged: one.counts,
                  times: one.times,
                }))}
                chosen={chosen?.by === "priority" ? String(chosen.value) : null}
                onChoose={(id) => {
                  choose({ by: "priority", value: Number(id) });
                }}
              />
              {chosen?.by === "priority" && list}
              <DotPlot
                title={t("figures.by_operator")}
                first={t("figures.operator")}
                rows={told.operators.map((one) => ({
                  id: one.operator,
                  name: one.name,
                  note: "",
                  priority: null,
                  judged: true,
                  times: one.times,
                }))}
                chosen={chosen?.by === "operator" ? chosen.value : null}
                onChoose={(id) => {
                  choose({ by: "operator", value: id });
                }}
              />
              {chosen?.by === "operator" && list}
              <LeftOut figures={told} onChoose={choose} />
              {chosen !== null && BELOW.has(chosen.by) && list}
            </div>
            {oversees && (
              <div className={classes["side"]}>
                <DutyPanel duty={duty.data} me={me} />
                <AuditsPanel me={me} today={told.today} />
              </div>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function hourOf(now: string, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", { hour: "2-digit", hourCycle: "h23", timeZone });
  return Number(parts.format(new Date(now)));
}
