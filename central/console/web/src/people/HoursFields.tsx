// When somebody may be called: some hours of some days; none at all is always.
import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { HoursShown } from "../api/shapes";
import { useWords } from "../words/useWords";
import { DAYS, dayName } from "./hours";
import classes from "./PersonPage.module.css";
import { useFieldWords } from "./useFieldWords";

const WEEKDAYS: HoursShown = { days: [1, 2, 3, 4, 5], begin: "08:00", end: "22:00" };

interface HoursFieldsProps {
  hours: readonly HoursShown[];
  wrong: boolean;
  onChange: (hours: HoursShown[]) => void;
}

export function HoursFields({ hours, wrong, onChange }: HoursFieldsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const field = useFieldWords();
  const change = (at: number, what: Partial<HoursShown>): void => {
    onChange(hours.map((span, each) => (each === at ? { ...span, ...what } : span)));
  };
  return (
    <div className={classes["hours"]} role="group" aria-label={t("people.field.hours")}>
      <span className={classes["part"]}>
        {t("people.field.hours")}
        {hours.length === 0 && `: ${t("people.contacts.always")}`}
      </span>
      {hours.map((span, at) => (
        <div key={at} className={classes["line"]}>
          <fieldset className={classes["days"]} aria-label={t("people.hours.days")}>
            {DAYS.map((day) => (
              <label key={day}>
                <input
                  type="checkbox"
                  checked={span.days.includes(day)}
                  onChange={(event) => {
                    const rest = span.days.filter((one) => one !== day);
                    change(at, { days: event.currentTarget.checked ? [...rest, day].sort() : rest });
                  }}
                />
                {dayName(day, words.language)}
              </label>
            ))}
          </fieldset>
          <TextInput
            label={t("people.hours.from")}
            value={span.begin}
            w={80}
            error={wrong}
            onChange={(event) => {
              change(at, { begin: event.currentTarget.value });
            }}
          />
          <TextInput
            label={t("people.hours.to")}
            value={span.end}
            w={80}
            error={wrong}
            onChange={(event) => {
              change(at, { end: event.currentTarget.value });
            }}
          />
          <Button
            aria-label={t("people.hours.remove")}
            onClick={() => {
              onChange(hours.filter((_span, each) => each !== at));
            }}
          >
            {t("people.remove")}
          </Button>
        </div>
      ))}
      {wrong && <span role="alert">{field.wrong("not-hours")}</span>}
      <div>
        <Button
          size="compact-sm"
          onClick={() => {
            onChange([...hours, WEEKDAYS]);
          }}
        >
          {t("people.hours.add")}
        </Button>
      </div>
    </div>
  );
}
