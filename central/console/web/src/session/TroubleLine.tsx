// What went wrong with the last try, and until when the next must wait.
import { useTranslation } from "react-i18next";
import { useWords } from "../words/useWords";
import type { Trying } from "./useTrying";
import classes from "./Gate.module.css";

/** Shorter waits are those between two tries; longer ones are a lock. */
const LOCKED_S = 60;

export function TroubleLine({ trying, wrong }: { trying: Trying; wrong: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const { trouble, wait } = trying;
  if (trouble === "slow" && wait > 0) {
    const time = words.age(wait * 1000);
    return (
      <div className={classes["trouble"]}>
        {/* Said once: the seconds that run down are for the eye alone. */}
        <span role="alert" className="unseen">
          {t(wait > LOCKED_S ? "login.locked_said" : "login.slowed_said")}
        </span>
        <span aria-hidden="true">
          {t(wait > LOCKED_S ? "login.locked" : "login.slowed", { time })}
        </span>
      </div>
    );
  }
  return (
    <p className={classes["trouble"]} role="alert">
      {trouble === null ? "" : trouble === "wrong" ? wrong : t(`login.${trouble}`)}
    </p>
  );
}
