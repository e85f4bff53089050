// Where there are no tiles: north, distances and the home in the middle, so that directions can be given.
import { useTranslation } from "react-i18next";
import classes from "./HomeMap.module.css";

export function Schematic() {
  const { t } = useTranslation();
  return (
    <svg
      className={classes["schematic"]}
      viewBox="-90 -90 180 180"
      role="img"
      aria-label={t("map.schematic")}
      fill="none"
      stroke="currentColor"
    >
      <circle r="40" strokeDasharray="3 4" />
      <circle r="80" strokeDasharray="3 4" />
      <path d="M-86 0H86M0-86V86" stroke="var(--line)" />
      <path d="M0-88-5-76H5Z" fill="currentColor" stroke="none" />
      <path d="M-9 8V-3L0-11 9-3V8Z" fill="var(--panel)" stroke="var(--text)" strokeWidth="2" />
      <g fill="currentColor" stroke="none" fontSize="10">
        <text x="8" y="-78">
          N
        </text>
        <text x="30" y="38">
          50 m
        </text>
        <text x="58" y="66">
          100 m
        </text>
      </g>
    </svg>
  );
}
