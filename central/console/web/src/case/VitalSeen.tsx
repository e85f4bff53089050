// What an alarm of vital signs says, with the values that led to it as a small line and as numbers.
import { useTranslation } from "react-i18next";
import { digitsOf, unitOf } from "../vitals/judgements";
import classes from "../vitals/Vitals.module.css";
import { useWords } from "../words/useWords";
import type { Vital } from "./vitals";

const WIDE = 220;
const HIGH = 54;
const EDGE = 6;
const TOLD = 6;

export function VitalSeen({ vital }: { vital: Vital }) {
  const { t, i18n } = useTranslation();
  const words = useWords();
  const said = (value: number): string => words.number(value, digitsOf(vital.measure, value));
  const measure = words.of("vitals.measure", vital.measure);
  const unit = unitOf(vital.unit);
  const why = vital.doubts.map((one) => words.of("vitals.doubt", one)).join(", ");
  const last = vital.past.slice(-TOLD);
  const key = `vitals.said.${vital.code}`;
  const sentence =
    vital.code === "vital-missed"
      ? t("vitals.said.vital-missed", { measure, count: vital.missed })
      : i18n.exists(key)
        ? t(key as "vitals.said.vital-high", {
            measure,
            unit,
            value: vital.value === undefined ? "" : said(vital.value),
            limit: vital.limit === undefined ? "" : said(vital.limit),
          })
        : vital.code;
  const past = t("vitals.past", {
    count: last.length,
    values: last.map((one) => said(one.value)).join(", "),
  });
  return (
    <div className={classes["seen"]}>
      <div>
        <p>
          <b>{sentence}</b>
        </p>
        {why !== "" && <p>{t("vitals.said.doubtful", { why })}</p>}
        {last.length > 1 && <p className={classes["pointed"]}>{past}</p>}
      </div>
      {vital.past.length > 1 && <Past vital={vital} label={past} />}
    </div>
  );
}

function Past({ vital, label }: { vital: Vital; label: string }) {
  const values = [...vital.past.map((one) => one.value), ...vital.limits];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = vital.past[0]?.at ?? 0;
  const span = Math.max(1, (vital.past.at(-1)?.at ?? 0) - first);
  const x = (at: number): number => EDGE + ((at - first) / span) * (WIDE - 2 * EDGE);
  const y = (value: number): number =>
    HIGH - EDGE - ((value - low) / Math.max(1e-9, high - low)) * (HIGH - 2 * EDGE);
  const path = vital.past
    .map((one, at) => `${at === 0 ? "M" : "L"}${x(one.at).toFixed(1)} ${y(one.value).toFixed(1)}`)
    .join("");
  const end = vital.past.at(-1);
  return (
    <svg
      className={classes["past"]}
      width={WIDE}
      height={HIGH}
      viewBox={`0 0 ${WIDE} ${HIGH}`}
      role="img"
      aria-label={label}
    >
      {vital.limits.map((limit) => (
        <path
          key={limit}
          d={`M0 ${y(limit)}H${WIDE}`}
          stroke="var(--person)"
          strokeDasharray="5 4"
        />
      ))}
      <path d={path} fill="none" stroke="var(--text)" strokeWidth="1.4" strokeLinejoin="round" />
      {end !== undefined && <circle cx={x(end.at)} cy={y(end.value)} r="3.4" fill="var(--text)" />}
    </svg>
  );
}
