// Hour by hour: how long people waited, against 60 and 180 s, and how many they were. Each bar opens its calls.
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { HourFigure } from "../api/shapes";
import classes from "./HourChart.module.css";
import { bandOf, isFew, LIMITS_S, longestOf, scaleOf, stepsOf } from "./scale";
import { TableView } from "./TableView";
import { useFigureWords } from "./useFigureWords";

interface HourChartProps {
  hours: readonly HourFigure[];
  isDay: boolean;
  nowHour: number | null;
  chosen: number | null;
  onChoose: (slot: number) => void;
}

export function HourChart({ hours, isDay, nowHour, chosen, onChoose }: HourChartProps) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const filled = hours.filter((hour) => hour.times.calls > 0);
  const [reached, setReached] = useState<number | null>(null);
  const row = useRef<HTMLDivElement>(null);
  const at = scaleOf(longestOf(hours.map((hour) => hour.times)));
  const most = Math.max(0, ...hours.map((hour) => hour.times.calls));
  const stop = chosen ?? reached ?? filled[0]?.slot ?? null;

  const pressed = (event: KeyboardEvent<HTMLDivElement>): void => {
    const ltr = getComputedStyle(event.currentTarget).direction === "ltr";
    const by = { ArrowRight: ltr ? 1 : -1, ArrowLeft: ltr ? -1 : 1 }[event.key];
    const place = filled.findIndex((hour) => hour.slot === stop);
    const end = { Home: filled[0], End: filled.at(-1) }[event.key];
    const next = by === undefined ? end : filled[place + by];
    if (next === undefined) return;
    event.preventDefault();
    setReached(next.slot);
    row.current?.querySelector<HTMLElement>(`[data-slot="${next.slot}"]`)?.focus();
  };

  const label = (hour: HourFigure): string =>
    t(hour.again ? "figures.hour_again" : "figures.hour", { hour: two(hour.label), next: two((hour.label + 1) % 24) });
  return (
    <section className={classes["card"]} aria-labelledby="by-hour">
      <header className={classes["head"]}>
        <h3 id="by-hour">{t(isDay ? "figures.by_hour" : "figures.by_hour_of_day")}</h3>
        <Legend />
      </header>
      {filled.length === 0 ? (
        <p className={classes["none"]}>{t("figures.no_calls_yet")}</p>
      ) : (
        <div className={classes["chart"]}>
          <div className={classes["lines"]} aria-hidden="true">
            {LIMITS_S.map((limit) => (
              <span key={limit} className={classes["limit"]} style={{ insetBlockEnd: `${at(limit) * 100}%` }}>
                <small>{t("figures.seconds", { count: limit })}</small>
              </span>
            ))}
          </div>
          <div className={classes["counts"]} aria-hidden="true">
            {stepsOf(most).map((step) => (
              <span key={step} className={classes["step"]} style={{ insetBlockEnd: `${(step / most) * 100}%` }}>
                <small>{words.number(step)}</small>
              </span>
            ))}
          </div>
          { }
          <div ref={row} role="toolbar" aria-labelledby="by-hour" className={classes["bars"]} onKeyDown={pressed}>
            {hours.map((hour) => (
              <Bar
                key={hour.slot}
                hour={hour}
                at={at}
                most={most}
                isNow={isDay && !hour.again && hour.label === nowHour}
                name={label(hour)}
                chosen={hour.slot === chosen}
                reachable={hour.slot === stop}
                onChoose={() => {
                  setReached(hour.slot);
                  onChoose(hour.slot);
                }}
              />
            ))}
          </div>
        </div>
      )}
      <TableView
        head={[
          t("figures.hour_head"),
          t("figures.calls_head"),
          t("figures.band.in-time"),
          t("figures.band.slow"),
          t("figures.band.late"),
          t("figures.median"),
          t("figures.p97"),
          t("figures.p99"),
        ]}
        rows={hours.map((hour) => [
          label(hour),
          ...[hour.times.calls, hour.times.in_time, hour.times.slow, hour.times.late].map((count) =>
            words.number(count),
          ),
          ...[hour.times.p50, hour.times.p97, hour.times.p99].map((seconds) =>
            seconds === null ? "–" : t("figures.seconds", { count: seconds }),
          ),
        ])}
      />
    </section>
  );
}

interface BarProps {
  hour: HourFigure;
  at: (seconds: number) => number;
  most: number;
  isNow: boolean;
  name: string;
  chosen: boolean;
  reachable: boolean;
  onChoose: () => void;
}

function Bar({ hour, at, most, isNow, name, chosen, reachable, onChoose }: BarProps) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const { times } = hour;
  const seconds = (value: number | null): string =>
    value === null ? "–" : t("figures.seconds", { count: value });
  const said = t("figures.bar", {
    name,
    calls: words.number(times.calls),
    slow: words.number(times.slow),
    late: words.number(times.late),
    median: seconds(times.p50),
    most: seconds(times.p97),
  });
  const share = (count: number): string => `${(count / Math.max(1, most)) * 100}%`;
  return (
    <button
      type="button"
      data-slot={hour.slot}
      className={classes["bar"]}
      aria-pressed={chosen}
      aria-label={said}
      title={said}
      tabIndex={reachable ? 0 : -1}
      disabled={times.calls === 0}
      onClick={onChoose}
    >
      <span className={classes["times"]} data-few={isFew(times)}>
        {times.p50 !== null && times.p97 !== null && (
          <>
            <span
              className={classes["range"]}
              data-band={bandOf(times.p97)}
              style={{ blockSize: `${at(times.p97) * 100}%` }}
            />
            <span className={classes["median"]} style={{ insetBlockEnd: `${at(times.p50) * 100}%` }} />
          </>
        )}
        {times.p99 !== null && (
          <span
            className={classes["last"]}
            data-band={times.p99 > LIMITS_S[1] ? "late" : "in-time"}
            style={{ insetBlockEnd: `${at(times.p99) * 100}%` }}
          />
        )}
      </span>
      <span className={classes["stack"]}>
        <span className={classes["part"]} data-band="late" style={{ blockSize: share(times.late) }} hidden={times.late === 0} />
        <span className={classes["part"]} data-band="slow" style={{ blockSize: share(times.slow) }} hidden={times.slow === 0} />
        <span className={classes["part"]} data-band="in-time" style={{ blockSize: share(times.in_time) }} />
      </span>
      <span className={classes["label"]} data-now={isNow} data-third={hour.slot % 3 === 0}>
        {two(hour.label)}
      </span>
    </button>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className={classes["legend"]}>
      {(["in-time", "slow", "late"] as const).map((band) => (
        <li key={band}>
          <span className={classes["part"]} data-band={band} /> {t(`figures.band.${band}`)}
        </li>
      ))}
      <li>
        <span className={classes["medianKey"]} /> {t("figures.median")}
      </li>
      <li>
        <span className={classes["lastKey"]} /> {t("figures.p99")}
      </li>
      <li>
        <span className={classes["fewKey"]} /> {t("figures.few")}
      </li>
    </ul>
  );
}

function two(figure: number): string {
  return figure.toString().padStart(2, "0");
}
