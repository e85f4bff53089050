// Which colleagues follow the queue now, as initials; a few of many.
import { useTranslation } from "react-i18next";
import type { Me, Present } from "../api/shapes";
import { Owner } from "../look/Owner";
import { useWords } from "../words/useWords";
import classes from "./Bar.module.css";

const SHOWN = 4;

export function Here({ people, me }: { people: readonly Present[]; me: Me }) {
  const { t } = useTranslation();
  const words = useWords();
  const others = people.filter((one) => one.id !== me.id);
  if (others.length === 0) return null;
  const names = words.list(others.map((one) => one.name));
  return (
    <span className={classes["here"]} title={`${t("here.title")}: ${names}`}>
      <span className="unseen">
        {t("here.title")}: {names}
      </span>
      {others.slice(0, SHOWN).map((one) => (
        <Owner key={one.id} name={one.name} mine={false} />
      ))}
      {others.length > SHOWN && <span aria-hidden="true">+{others.length - SHOWN}</span>}
    </span>
  );
}
