// One measure over some days: its values, its limits as bands, and beneath them what was planned.
import { useElementSize } from "@mantine/hooks";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { MeasureVitals } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Vitals.module.css";
import { digitsOf, drawnOf, rangeOf, unitOf, type Drawn } from "./judgements";

const HIGH = 190;
const DOT = 3.2;
/** More values than these are drawn with small dots. */
const CROWD = 80;

interface MeasureChartProps {
  vitals: MeasureVitals;
  since: string;
  until: string;
  zone: string;
}

export function MeasureChart({ vitals, since, until, zone }: MeasureChartProps) {
  const { t } = useTranslation();
  const words = useWords();
  const scheme = useComputedColorScheme("light");
  const { ref, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const drawn = useMemo(() => drawnOf(vitals), [vitals]);
  const wide = Math.max(260, Math.floor(width));
  const ready = width > 0;
  const { language } = words;

  useEffect(() => {
    const element = holder.current;
    if (element === null || !ready) return;
    const chart = new uPlot(
      optionsOf({ vitals, drawn, since, until, zone, wide, language, onPoint: setPointed }),
      dataOf(drawn),
      element,
    );
    return () => {
      chart.destroy();
    };
  }, [vitals, drawn, since, until, zone, wide, ready, language, scheme]);

  const unit = unitOf(vitals.unit);
  const said = (value: number): string => words.number(value, digitsOf(vitals.measure, value));
  const all = [...drawn.mean, ...(drawn.low ?? []), ...(drawn.high ?? [])];
  const label =
    all.length === 0
      ? t("vitals.empty")
      : t("vitals.chart", {
          measure: words.of("vitals.measure", vitals.measure),
          count: drawn.mean.length,
          low: said(Math.min(...all)),
          high: said(Math.max(...all)),
          last: said(drawn.mean.at(-1) ?? 0),
          unit,
        });
  return (
    <div ref={ref} className={classes["chart"]}>
      <div ref={holder} dir="ltr" role="img" aria-label={label} style={{ minHeight: HIGH }} />
      <p className={classes["pointed"]} aria-hidden="true">
        {pointed === null ? " " : pointedAt(pointed)}
      </p>
    </div>
  );

  function pointedAt(index: number): string {
    const at = (drawn.at[index] ?? 0) * 1000;
    const doubts = (drawn.doubts[index] ?? []).map((one) => words.of("vitals.doubt", one));
    const when =
      drawn.low === null
        ? new Intl.DateTimeFormat(language, {
            dateStyle: "medium",
            timeStyle: "short",
            hourCycle: "h23",
            timeZone: zone,
          }).format(at)
        : new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(at);
    const value = said(drawn.mean[index] ?? 0);
    const span =
      drawn.low === null
        ? ""
        : ` (${said(drawn.low[index] ?? 0)}–${said(drawn.high?.[index] ?? 0)})`;
    return [when, `${value} ${unit}${span}`, ...doubts].join(" · ");
  }
}

interface Look {
  vitals: MeasureVitals;
  drawn: Drawn;
  since: string;
  until: string;
  zone: string;
  wide: number;
  language: string;
  onPoint: (index: number | null) => void;
}

function dataOf(drawn: Drawn): uPlot.AlignedData {
  return drawn.low === null || drawn.high === null
    ? [drawn.at, drawn.mean]
    : [drawn.at, drawn.mean, drawn.high, drawn.low];
}

function optionsOf(look: Look): uPlot.Options {
  const { vitals, drawn, since, until, zone, wide, language } = look;
  const [low, high] = rangeOf(drawn, vitals.limits);
  const [text, dim, line] = [colour("--text"), colour("--dim"), colour("--line")];
  const span = Date.parse(until) - Date.parse(since);
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: zone });
  const hour = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  });
  const axis = { stroke: dim, font: "11px Inter Variable, sans-serif" };
  const edge = { stroke: dim, width: 0.6, points: { show: false } };
  const lines: uPlot.Series[] = [
    {},
    {
      stroke: text,
      width: 1.3,
      points: {
        show: true,
        size: drawn.at.length > CROWD ? DOT : DOT * 2,
        fill: text,
        filter: (_chart, _series, show) =>
          !show ? [] : drawn.doubts.flatMap((one, at) => (one.length === 0 ? [at] : [])),
      },
    },
  ];
  if (drawn.low !== null) lines.push(edge, edge);
  return {
    width: wide,
    height: HIGH,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { range: () => [Date.parse(since) / 1000, Date.parse(until) / 1000] },
      y: { range: () => [low, high] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        grid: { show: false },
        ticks: { stroke: line, size: 4 },
        values: (_chart, splits) =>
          splits.map((seconds) =>
            (span < 2 * 86_400_000 ? hour : day).format(new Date(seconds * 1000)),
          ),
        space: 70,
      },
      { ...axis, size: 38, grid: { stroke: line, width: 0.6 }, ticks: { show: false }, space: 34 },
    ],
    series: lines,
    ...(drawn.low === null ? {} : { bands: [{ series: [2, 3] as [number, number], fill: `${dim}22` }] }),
    hooks: {
      drawClear: [
        (chart) => {
          drawBands(chart, vitals, low, high);
        },
      ],
      draw: [
        (chart) => {
          drawDoubtful(chart, drawn, text);
          drawSlots(chart, vitals, dim);
        },
      ],
      setCursor: [
        (chart) => {
          look.onPoint(chart.cursor.idx ?? null);
        },
      ],
    },
  };
}

/** Shade what lies beyond each limit, and draw the limit itself: a dashed line, not a colour alone. */
function drawBands(chart: uPlot, vitals: MeasureVitals, low: number, high: number): void {
  const { limits } = vitals;
  if (limits === null) return;
  const grave = `${colour("--life")}20`;
  const slight = `${colour("--person")}1c`;
  const { concern_below, notice_below, notice_above, concern_above } = limits;
  const bands: [number | null, number | null, string][] = [
    [low, concern_below, grave],
    [concern_below ?? low, notice_below, slight],
    [notice_above, concern_above ?? high, slight],
    [concern_above, high, grave],
  ];
  const { ctx } = chart;
  const { left, width } = chart.bbox;
  ctx.save();
  for (const [from, to, fill] of bands) {
    if (from === null || to === null) continue;
    const [top, foot] = [chart.valToPos(to, "y", true), chart.valToPos(from, "y", true)];
    ctx.fillStyle = fill;
    ctx.fillRect(left, top, width, foot - top);
  }
  const dash: [number | null, string][] = [
    [concern_below, "--life"],
    [notice_below, "--person"],
    [notice_above, "--person"],
    [concern_above, "--life"],
  ];
  ctx.lineWidth = window.devicePixelRatio;
  for (const [value, name] of dash) {
    if (value === null) continue;
    const y = chart.valToPos(value, "y", true);
    ctx.strokeStyle = colour(name);
    ctx.setLineDash([6 * window.devicePixelRatio, 4 * window.devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
  }
  ctx.restore();
}

/** Values that may be wrong are rings. */
function drawDoubtful(chart: uPlot, drawn: Drawn, stroke: string): void {
  const { ctx } = chart;
  const scale = window.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = colour("--panel");
  ctx.lineWidth = 1.4 * scale;
  drawn.doubts.forEach((doubts, index) => {
    if (doubts.length === 0) return;
    const [at, value] = [drawn.at[index] ?? 0, drawn.mean[index] ?? 0];
    ctx.beginPath();
    ctx.arc(
      chart.valToPos(at, "x", true),
      chart.valToPos(value, "y", true),
      (DOT + 0.8) * scale,
      0,
      2 * Math.PI,
    );
    ctx.fill();
    ctx.stroke();
  });
  ctx.restore();
}

/** Beneath the values, each planned moment: a tick, a cross where it was missed, a ring when away. */
function drawSlots(chart: uPlot, vitals: MeasureVitals, dim: string): void {
  const { ctx } = chart;
  const scale = window.devicePixelRatio;
  const foot = chart.bbox.top + chart.bbox.height - 6 * scale;
  const reach = 3.2 * scale;
  ctx.save();
  for (const slot of vitals.slots) {
    const x = chart.valToPos(Date.parse(slot.at) / 1000, "x", true);
    const missed = slot.outcome === "missed";
    ctx.strokeStyle = missed ? colour("--life") : dim;
    ctx.lineWidth = (missed ? 1.8 : 1) * scale;
    ctx.beginPath();
    if (missed) {
      ctx.moveTo(x - reach, foot - reach);
      ctx.lineTo(x + reach, foot + reach);
      ctx.moveTo(x + reach, foot - reach);
      ctx.lineTo(x - reach, foot + reach);
    } else if (slot.outcome === "met") {
      ctx.moveTo(x, foot - reach / 2);
      ctx.lineTo(x, foot + reach);
    } else {
      ctx.arc(x, foot, reach * 0.8, 0, 2 * Math.PI);
    }
    ctx.stroke();
  }
  ctx.restore();
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#777777";
}
