// The head of a page: its name, and what can be done on it.
import { useEffect, useRef, type ReactNode } from "react";
import classes from "./PageHead.module.css";

interface PageHeadProps {
  title: string;
  children?: ReactNode;
}

export function PageHead({ title, children }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={classes["head"]}>
      <h2 ref={heading} tabIndex={-1}>
        {title}
      </h2>
      <div className={classes["acts"]}>{children}</div>
    </header>
  );
}
