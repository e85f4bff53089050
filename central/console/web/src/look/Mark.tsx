// The shape of a priority: filled while nobody has the case, an outline once somebody does.
import { priorityOf, type Priority } from "../queue/order";
import classes from "./Mark.module.css";

const SHAPES: Readonly<Record<Priority, string>> = {
  1: "M8 1.5 15 14.5H1Z",
  2: "M8 1 15 8 8 15 1 8Z",
  3: "M2 2H14V14H2Z",
  4: "M4.5 1.8h7L15 8l-3.5 6.2h-7L1 8Z",
  5: "M8 2a6 6 0 1 1 0 12A6 6 0 1 1 8 2Z",
};
const NAMES = { 1: "life", 2: "person", 3: "concern", 4: "technical", 5: "information" } as const;

interface MarkProps {
  priority: number;
  filled: boolean;
  blinks?: boolean;
  size?: number;
}

export function Mark({ priority, filled, blinks = false, size = 16 }: MarkProps) {
  const known = priorityOf({ priority });
  return (
    <svg
      className={`${classes["mark"] ?? ""} ${blinks ? (classes["blinks"] ?? "") : ""}`}
      style={{ color: `var(--${NAMES[known]})` }}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <path
        d={SHAPES[known]}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
    </svg>
  );
}
