// Who has a case, as initials in a circle.
import classes from "./Owner.module.css";

export function Owner({ name, mine }: { name: string; mine: boolean }) {
  return (
    <span className={classes["owner"]} data-mine={mine} title={name} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.charAt(0) ?? "";
  const last = words.length > 1 ? (words.at(-1)?.charAt(0) ?? "") : "";
  return `${first}${last}`.toUpperCase();
}
