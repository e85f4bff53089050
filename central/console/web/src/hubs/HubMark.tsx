// The shape of how a hub or a sense is: each its own, so that colour is never alone.
import type { HubLook } from "./judgements";
import classes from "./HubMark.module.css";

type Shape = "well" | "gone" | "faulty" | "battery" | "unknown";

const HUB: Readonly<Record<HubLook, Shape>> = {
  well: "well",
  offline: "gone",
  late: "gone",
  faulty: "faulty",
  "low-battery": "battery",
  never: "unknown",
};

const SENSE: Readonly<Record<string, Shape>> = {
  ok: "well",
  silent: "gone",
  jammed: "gone",
  stuck: "faulty",
  tampered: "faulty",
  "low-battery": "battery",
};

export function HubMark({ look }: { look: HubLook }) {
  return <Figure shape={HUB[look]} />;
}

export function SenseMark({ state }: { state: string }) {
  return <Figure shape={SENSE[state] ?? "unknown"} />;
}

function Figure({ shape }: { shape: Shape }) {
  return (
    <svg
      className={classes["mark"]}
      data-shape={shape}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shape === "well" && <path d="M3 8.5 6.4 12 13 4.5" />}
      {shape === "gone" && (
        <>
          <circle cx="8" cy="8" r="6" />
          <path d="M3.8 12.2 12.2 3.8" />
        </>
      )}
      {shape === "faulty" && (
        <>
          <path d="M4.5 1.8h7L15 8l-3.5 6.2h-7L1 8Z" />
          <path d="M8 5v3.4M8 11v.1" />
        </>
      )}
      {shape === "battery" && (
        <>
          <path d="M1.5 5h11v6.5h-11ZM12.5 7h2v2.5h-2" />
          <path d="M4 7v2.5" />
        </>
      )}
      {shape === "unknown" && <circle cx="8" cy="8" r="6" strokeDasharray="2.4 2.6" />}
    </svg>
  );
}
