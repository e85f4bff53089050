// A part of a person's page: seen first, edited in its place.
import { Button } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Card.module.css";

interface CardProps {
  title: string;
  children: ReactNode;
  /** Begins the edit, where one may; the key for it works while the focus is in the card. */
  onEdit?: (() => void) | undefined;
  editLabel?: string | undefined;
  wide?: boolean;
}

export function Card({ title, children, onEdit, editLabel, wide = false }: CardProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section
      className={classes["card"]}
      aria-labelledby={id}
      tabIndex={-1}
      data-card
      data-wide={wide}
    >
      <div className={classes["head"]}>
        <h3 id={id}>{title}</h3>
        {onEdit !== undefined && (
          <Button
            size="compact-sm"
            onClick={onEdit}
            data-edit
            aria-label={`${editLabel ?? t("people.edit")}: ${title}`}
          >
            {editLabel ?? t("people.edit")}
          </Button>
        )}
      </div>
      {children}
    </section>
  );
}

interface FactProps {
  label: string;
  children: ReactNode;
}

/** A line of a card: what it is, and what is known. */
export function Fact({ label, children }: FactProps) {
  return (
    <div className={classes["fact"]}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes["facts"]}>{children}</dl>;
}
