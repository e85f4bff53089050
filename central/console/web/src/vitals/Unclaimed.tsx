// Readings of the home of which nobody knows whose they are, until somebody says so.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PersonDetail, UnclaimedReading, VitalsPage } from "../api/shapes";
import { claimReading } from "../api/vitals";
import people from "../people/PersonPage.module.css";
import { TroubleLine } from "../people/TroubleLine";
import { troubleOf, type Trouble } from "../people/useEditing";
import { useWords } from "../words/useWords";
import classes from "./Vitals.module.css";
import { digitsOf, unitOf } from "./judgements";

interface UnclaimedProps {
  page: VitalsPage;
  detail: PersonDetail;
  onChanged: () => Promise<unknown>;
}

export function Unclaimed({ page, detail, onChanged }: UnclaimedProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  if (page.unclaimed.length === 0) return null;
  const everyone = [
    { id: detail.resident.id, name: detail.resident.given_name },
    ...detail.housemates,
  ];
  const claim = async (reading: UnclaimedReading, resident: string): Promise<void> => {
    setTrouble(null);
    try {
      await claimReading(resident, reading.hub, reading.id);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    await onChanged();
  };
  return (
    <div>
      <h4 className={classes["part"]}>{t("vitals.unclaimed")}</h4>
      <p className={classes["legend"]}>{t("vitals.unclaimed_hint")}</p>
      <ul className={people["list"]}>
        {page.unclaimed.map((reading) => (
          <li key={`${reading.hub}/${reading.id}`} className={people["item"]}>
            <div>
              <b>
                {reading.values
                  .map(
                    (one) =>
                      `${words.of("vitals.measure", one.measure)} ${words.number(one.value, digitsOf(one.measure, one.value))} ${unitOf(one.unit)}`,
                  )
                  .join(", ")}
              </b>{" "}
              <small>
                {words.moment(reading.at)} · {reading.device}
              </small>
            </div>
            <div className={people["tools"]}>
              {everyone.map((one) => (
                <Button
                  key={one.id}
                  size="compact-sm"
                  onClick={() => void claim(reading, one.id)}
                >
                  {t("vitals.is_of", { name: one.name })}
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      <TroubleLine trouble={trouble} />
    </div>
  );
}
