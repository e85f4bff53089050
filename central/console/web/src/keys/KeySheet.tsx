// All keys, beside the queue and never over it.
import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { capOf, GROUPS } from "./keymap";
import classes from "./KeySheet.module.css";

export function KeySheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  return (
    <section ref={box} tabIndex={-1} className={classes["sheet"]} aria-label={t("keys.title")}>
      <h2>{t("keys.title")}</h2>
      <p>
        {t("keys.hint")} {t("keys.also")}
      </p>
      <div className={classes["groups"]}>
        {GROUPS.map((group) => (
          <div key={group.title}>
            <h3>{t(`keys.${group.title}`)}</h3>
            <dl>
              {group.actions.map((action) => (
                <div key={action}>
                  <dt>
                    <kbd className="cap">{capOf(action)}</kbd>
                  </dt>
                  <dd>{t(`keys.${action}`)}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </div>
      <Button variant="default" onClick={onClose}>
        {t("act.done")}
      </Button>
    </section>
  );
}
