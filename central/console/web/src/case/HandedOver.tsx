// What the colleague who handed the case over left: read before anything else.
import { useTranslation } from "react-i18next";
import type { CaseDetail } from "../api/shapes";
import { ActButton } from "../look/ActButton";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import classes from "./HandedOver.module.css";

interface HandedOverProps {
  handed: NonNullable<CaseDetail["handed_over"]>;
  onRead: () => void;
}

export function HandedOver({ handed, onRead }: HandedOverProps) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const ago = words.ago(Math.max(0, now - new Date(handed.at).getTime()));
  return (
    <section className={classes["handed"]} aria-label={t("handed.title", { name: handed.by_name, ago })}>
      <h3>
        <span aria-hidden="true">↪ </span>
        {t("handed.title", { name: handed.by_name, ago })}
      </h3>
      {handed.text === "" ? <p>{t("handed.none")}</p> : <q>{handed.text}</q>}
      <ActButton action="take" label={t("handed.read")} primary onClick={onRead} />
    </section>
  );
}
