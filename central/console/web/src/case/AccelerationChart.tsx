// The magnitude of acceleration around an impact, with the impact marked by a line, a shape and words.
import { useElementSize } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useWords } from "../words/useWords";
import type { Curve } from "./evidence";
import classes from "./Evidence.module.css";

const HIGH = 92;
const LEFT = 26;
const TOP = 14;
const FOOT = 18;
const BASE = HIGH - FOOT;

export function AccelerationChart({ curve }: { curve: Curve }) {
  const { t } = useTranslation();
  const words = useWords();
  const top = roundTop(Math.max(curve.peak, ...curve.magnitudes));
  const last = curve.magnitudes.length - 1;
  const { ref, width } = useElementSize();
  const wide = Math.max(160, width);
  const x = (index: number): number => LEFT + (index / last) * (wide - LEFT - 6);
  const y = (g: number): number => BASE - (g / top) * (BASE - TOP);
  const path = curve.magnitudes
    .map((g, index) => `${index === 0 ? "M" : "L"}${x(index).toFixed(1)} ${y(g).toFixed(1)}`)
    .join("");
  const at = x(curve.impact);
  const peak = words.number(curve.peak, 1);
  return (
    <figure ref={ref} className={classes["figure"]}>
      <figcaption>
        {t("evidence.acceleration")} · <b>{t("evidence.impact", { g: peak })}</b>
        {curve.angle !== undefined && (
          <> · {t("evidence.angle", { degrees: words.number(curve.angle) })}</>
        )}
        {curve.still !== undefined && (
          <> · {t("evidence.still", { seconds: words.number(curve.still) })}</>
        )}
      </figcaption>
      <svg
        className={classes["chart"]}
        width={wide}
        height={HIGH}
        viewBox={`0 0 ${wide} ${HIGH}`}
        role="img"
        aria-label={t("evidence.curve", { g: peak })}
      >
        {ticks(top).map((g) => (
          <g key={g}>
            <path d={`M${LEFT} ${y(g)}H${wide - 6}`} stroke="var(--line)" />
            <text x={LEFT - 5} y={y(g) + 4} textAnchor="end">
              {g === top ? `${g} g` : g}
            </text>
          </g>
        ))}
        <path d={`M${at} ${TOP}V${BASE}`} stroke="var(--life)" strokeDasharray="3 3" />
        <path d={path} fill="none" stroke="var(--text)" strokeWidth="1.4" strokeLinejoin="round" />
        <path d={`M${at - 5} ${TOP - 9}h10l-5 8Z`} fill="var(--life)" />
        {seconds(curve).map((second) => (
          <text
            key={second}
            x={x(curve.impact + second * curve.rate)}
            y={HIGH - 5}
            textAnchor="middle"
          >
            {second === 0 ? "0 s" : `${second > 0 ? "+" : "−"}${Math.abs(second)}`}
          </text>
        ))}
      </svg>
    </figure>
  );
}

/** At most five levels, the last of them the top. */
function ticks(top: number): number[] {
  const step = Math.ceil(top / 4);
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step);
}

/** Whole seconds around the impact that lie within the curve, at most nine of them. */
function seconds(curve: Curve): number[] {
  const from = Math.ceil(-curve.impact / curve.rate);
  const to = Math.floor((curve.magnitudes.length - 1 - curve.impact) / curve.rate);
  const step = Math.max(1, Math.ceil((to - from) / 8));
  const all: number[] = [];
  for (let second = Math.ceil(from / step) * step; second <= to; second += step) all.push(second);
  return all;
}

/** The next level that four equal steps reach. */
function roundTop(peak: number): number {
  const step = Math.max(1, Math.ceil(peak / 4));
  return Math.max(2, Math.ceil(peak / step) * step);
}
