// Values that are kept and neither drawn nor judged.
import { useTranslation } from "react-i18next";
import type { VitalsPage } from "../api/shapes";
import people from "../people/PersonPage.module.css";
import { useWords } from "../words/useWords";
import classes from "./Vitals.module.css";

export function OddValues({ page }: { page: VitalsPage }) {
  const { t } = useTranslation();
  const words = useWords();
  if (page.odd.length === 0) return null;
  return (
    <div>
      <h4 className={classes["part"]}>{t("vitals.odd")}</h4>
      <p className={classes["legend"]}>{t("vitals.odd_hint")}</p>
      <ul className={people["list"]}>
        {page.odd.map((one, at) => (
          <li key={at} className={people["item"]}>
            <div>
              {words.of("vitals.measure", one.measure)} <b>{String(one.value)}</b>{" "}
              <small>
                {words.moment(one.at)} · {one.device} · {words.of("vitals.mark", one.mark)}
              </small>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
