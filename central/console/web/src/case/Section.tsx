// A part of the case under its own small heading.
import { useId, type ReactNode } from "react";
import classes from "./Section.module.css";

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

export function Section({ title, aside, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes["section"]} aria-labelledby={id}>
      <div className={classes["head"]}>
        <h3 id={id}>{title}</h3>
        {aside !== undefined && <span className={classes["aside"]}>{aside}</span>}
      </div>
      {children}
    </section>
  );
}
