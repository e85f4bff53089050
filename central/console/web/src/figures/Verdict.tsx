// Whether a target holds, as a shape: a full tick, a broken cross, an open ring.
import type { AnswerShare } from "../api/shapes";

const LOOKS = {
  holds: { colour: "var(--good)", path: "M4.5 8.3 7 10.8 11.6 5.6" },
  fails: { colour: "var(--life)", path: "M5.2 5.2 10.8 10.8M10.8 5.2 5.2 10.8" },
  "too-few": { colour: "var(--dim)", path: "M5 8H11" },
} as const;

export function Verdict({ verdict, size = 26 }: { verdict: AnswerShare["verdict"]; size?: number }) {
  const { colour, path } = LOOKS[verdict];
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke={colour}
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: "none" }}
      aria-hidden="true"
    >
      {verdict === "fails" ? (
        <path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5Z" />
      ) : (
        <circle cx="8" cy="8" r="6.6" strokeDasharray={verdict === "too-few" ? "2.4 2.2" : "none"} />
      )}
      <path d={path} />
    </svg>
  );
}
