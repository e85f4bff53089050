// How late an answer is, as three arcs for 20, 60 and 180 seconds, and a cross once all have passed.
import { useTranslation } from "react-i18next";
import { lateness } from "../time/ages";

const RADIUS = 8;
const ROUND = 2 * Math.PI * RADIUS;
const THIRD = ROUND / 3;
const GAP = 2.4;
const COLOURS = ["var(--dim)", "var(--person)", "var(--life)", "var(--life)"] as const;

export function Ring({ waited, size = 22 }: { waited: number; size?: number }) {
  const { t } = useTranslation();
  const late = lateness(waited);
  const colour = COLOURS[late.stage];
  return (
    <svg width={size} height={size} viewBox="-11 -11 22 22" role="img" style={{ flex: "none" }}>
      <title>{t(`late.${late.stage}`)}</title>
      <g transform="rotate(-90)" fill="none" strokeWidth="3.2">
        {late.thirds.map((part, index) => (
          <g key={index} transform={`rotate(${120 * index})`}>
            <circle
              r={RADIUS}
              stroke="var(--line)"
              strokeDasharray={`${THIRD - GAP} ${ROUND}`}
            />
            <circle
              r={RADIUS}
              stroke={colour}
              strokeDasharray={`${(THIRD - GAP) * part} ${ROUND}`}
            />
          </g>
        ))}
      </g>
      {late.stage === 3 && (
        <path d="M0-4.2V1M0 3.2V4" stroke={colour} strokeWidth="2.2" strokeLinecap="round" />
      )}
    </svg>
  );
}
