// One of the three steps of bringing people in, on one page.
import type { ReactNode } from "react";
import classes from "./Imports.module.css";

interface StepProps {
  number: 1 | 2 | 3;
  title: string;
  /** Where one is; the steps after it wait. */
  state: "done" | "here" | "ahead";
  children?: ReactNode;
}

export function Step({ number, title, state, children }: StepProps) {
  return (
    <li
      className={classes["step"]}
      data-state={state}
      {...(state === "here" ? { "aria-current": "step" } : {})}
    >
      <h3>
        <span className={classes["number"]} aria-hidden="true">
          {state === "done" ? "✓" : number}
        </span>
        {title}
      </h3>
      {children}
    </li>
  );
}
