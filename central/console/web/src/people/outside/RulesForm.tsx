// How fast somebody may be, and how long their tracker may be silent.
import { Button, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { layDown } from "../../api/location";
import type { Whereabouts } from "../../api/shapes";
import classes from "../PersonPage.module.css";
import { TroubleLine } from "../TroubleLine";
import { troubleOf, type Trouble } from "../useEditing";

interface RulesFormProps {
  resident: string;
  found: Whereabouts;
  onDone: () => Promise<unknown>;
}

export function RulesForm({ resident, found, onDone }: RulesFormProps) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState<number | string>(found.limit_kmh ?? "");
  const [silent, setSilent] = useState<number | string>(Math.round(found.silent_after_s / 60));
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const save = async (): Promise<void> => {
    setTrouble(null);
    try {
      await layDown(resident, {
        limit_kmh: limit === "" ? null : +limit,
        silent_after_s: Math.max(5, +silent) * 60,
      });
      await onDone();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  return (
    <form
      className={classes["line"]}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <NumberInput
        label={t("people.outside.limit")}
        description={t("people.outside.limit_hint")}
        value={limit}
        onChange={setLimit}
        min={5}
        max={200}
        hideControls
      />
      <NumberInput
        label={t("people.outside.silent_after")}
        value={silent}
        onChange={setSilent}
        min={5}
        max={10_080}
        hideControls
      />
      <Button type="submit">{t("people.outside.rules_save")}</Button>
      <TroubleLine trouble={trouble} />
    </form>
  );
}
