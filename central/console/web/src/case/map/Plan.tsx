// Where there are no tiles: the zones, the way and the last position to scale, north on top.
import { useTranslation } from "react-i18next";
import { metresFrom, pointsOf, type Drawn, type Point } from "./drawing";
import classes from "./HomeMap.module.css";

const HALF = 90;
const STEPS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000];

export function Plan({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation();
  const all = pointsOf(drawn);
  const middle = middleOf(all);
  const laid = metresFrom(middle);
  const reach = Math.max(60, ...all.map((point) => Math.max(...laid(point).map(Math.abs))));
  const scale = (HALF - 12) / reach;
  const at = (point: Point): string => {
    const [east, north] = laid(point);
    return `${(east * scale).toFixed(1)} ${(-north * scale).toFixed(1)}`;
  };
  const path = (points: readonly Point[]): string =>
    points.map((point, index) => `${index === 0 ? "M" : "L"}${at(point)}`).join("");
  const bar = STEPS.findLast((step) => step * scale <= HALF) ?? 20;
  return (
    <svg
      className={classes["plan"]}
      viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
      role="img"
      aria-label={t("map.plan")}
      fill="none"
      stroke="currentColor"
    >
      <path
        className={classes["zone"]}
        fillRule="evenodd"
        d={drawn.zones.map((edge) => `${path(edge)}Z`).join("")}
      />
      {drawn.trail.length > 1 && <path className={classes["trail"]} d={path(drawn.trail)} />}
      {drawn.home !== null && (
        <path
          d="M-4 4V-1L0-5 4-1V4Z"
          transform={`translate(${at(drawn.home)})`}
          fill="var(--panel)"
          stroke="var(--text)"
          strokeWidth="1.4"
        />
      )}
      {drawn.last !== null && (
        <g transform={`translate(${at(drawn.last.at)})`}>
          <circle className={classes["accuracy"]} r={Math.max(2, drawn.last.accuracy * scale)} />
          <circle className={classes["last"]} r="3" />
        </g>
      )}
      <path d="M-84-86-87-78H-81Z" fill="currentColor" stroke="none" />
      <path d={`M-84 84h${(bar * scale).toFixed(1)}m0-3v3M-84 81v3`} />
      <g fill="currentColor" stroke="none" fontSize="7">
        <text x="-79" y="-79">
          N
        </text>
        <text x="-82" y="79">
          {bar >= 1000 ? `${bar / 1000} km` : `${bar} m`}
        </text>
      </g>
    </svg>
  );
}

function middleOf(points: readonly Point[]): Point {
  const latitudes = points.map(([latitude]) => latitude);
  const longitudes = points.map(([, longitude]) => longitude);
  const half = (values: readonly number[]): number =>
    values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2;
  return [half(latitudes), half(longitudes)];
}
