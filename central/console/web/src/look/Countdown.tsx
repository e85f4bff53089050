// What is left until the next limit of an answer, then how long it is overdue: shape, colour, figure.
import { useTranslation } from "react-i18next";
import { countdown } from "../time/ages";
import { useWords } from "../words/useWords";
import classes from "./Countdown.module.css";

export function Countdown({ waited, large = false }: { waited: number; large?: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const { stage, left, share } = countdown(waited);
  return (
    <span className={classes["countdown"]} data-stage={stage} data-large={large}>
      <span className="unseen">{t(`late.${stage}`)} </span>
      <Shape stage={stage} share={share} size={large ? 20 : 15} />
      <span aria-hidden="true">
        {stage === 3 ? "+" : ""}
        {words.age(Math.abs(left))}
      </span>
    </span>
  );
}

/** A disc that empties to its limit; a corner more for each limit that has passed. */
function Shape({ stage, share, size }: { stage: 0 | 1 | 2 | 3; share: number; size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {stage === 3 ? (
        <>
          <path d="M8 .8 15.6 15H.4Z" fill="currentColor" />
          <path d="M8 5.5v4.6M8 12v1.4" stroke="var(--countdown-ground)" strokeWidth="1.9" />
        </>
      ) : (
        <>
          <path d={OUTLINES[stage]} fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d={slice(share)} fill="currentColor" />
        </>
      )}
    </svg>
  );
}

const OUTLINES = {
  0: "M8 1a7 7 0 1 1 0 14A7 7 0 1 1 8 1Z",
  1: "M8 .9 15.1 8 8 15.1.9 8Z",
  2: "M1.2 1.2h13.6v13.6H1.2Z",
} as const;

const RADIUS = 4.4;

/** A pie of `share` of the whole, from the top, as the time that is left. */
function slice(share: number): string {
  const part = Math.min(0.995, Math.max(0, share));
  const turn = part * 2 * Math.PI;
  const x = 8 - RADIUS * Math.sin(turn);
  const y = 8 - RADIUS * Math.cos(turn);
  return `M8 8V${8 - RADIUS}A${RADIUS} ${RADIUS} 0 ${part > 0.5 ? 1 : 0} 0 ${x.toFixed(2)} ${y.toFixed(2)}Z`;
}
