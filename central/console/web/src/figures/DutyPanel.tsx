// This moment: what is stuck, the worst first, and who is on shift.
import { useTranslation } from "react-i18next";
import type { Duty, Me } from "../api/shapes";
import { Mark } from "../look/Mark";
import { Owner } from "../look/Owner";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./DutyPanel.module.css";

export function DutyPanel({ duty, me }: { duty: Duty | undefined; me: Me }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const since = (instant: string): string => words.age(now - new Date(instant).getTime());
  if (duty === undefined) return null;
  const here = duty.on_shift.filter((one) => one.present).length;
  return (
    <>
      <section className={classes["card"]} data-stuck={duty.stuck.length > 0} aria-labelledby="stuck">
        <h3 id="stuck">
          {t("figures.stuck")} {duty.stuck.length > 0 && <span>{duty.stuck.length}</span>}
        </h3>
        {duty.stuck.length === 0 ? (
          <p className={classes["none"]}>{t("figures.nothing_stuck")}</p>
        ) : (
          <ul className={classes["rows"]}>
            {duty.stuck.map((one) => (
              <li key={one.id}>
                <Mark priority={one.priority} filled={one.owner_name === null} size={14} />
                <span className={classes["what"]}>
                  {me.permissions.includes("queue.see") ? (
                    <a href={`#/case/${one.id}`}>
                      {one.number} · {words.of("cause", one.cause)}
                    </a>
                  ) : (
                    `${one.number} · ${words.of("cause", one.cause)}`
                  )}
                  <small>
                    {t(`figures.why_stuck.${one.why}`)}
                    {one.owner_name !== null && ` · ${one.owner_name}`}
                  </small>
                </span>
                <strong>{since(one.since)}</strong>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className={classes["card"]} aria-labelledby="shift">
        <h3 id="shift">
          {t("figures.on_shift")} <span>{here}</span>
        </h3>
        {duty.on_shift.length === 0 ? (
          <p className={classes["none"]}>{t("figures.nobody_on")}</p>
        ) : (
          <ul className={classes["rows"]}>
            {duty.on_shift.map((one) => (
              <li key={one.operator} data-away={!one.present}>
                <Owner name={one.name} mine={one.operator === me.id} />
                <span className={classes["what"]}>
                  <span>
                    {one.name} <small className={classes["role"]}>{words.of("role", one.role)}</small>
                  </span>
                  <small>
                    {one.present ? t("figures.here_since", { age: since(one.since) }) : t("figures.away")}
                    {one.last_at !== null && ` · ${t("figures.last_act", { ago: words.ago(now - new Date(one.last_at).getTime()) })}`}
                  </small>
                </span>
                <span className={classes["load"]}>
                  <strong>{one.in_hand}</strong> {t("figures.in_hand")}
                  <small>{t("figures.answered_today", { count: one.answered_today, number: words.number(one.answered_today) })}</small>
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
