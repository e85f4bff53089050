// One of several, chosen by its figure, by arrows or by a click, within a form.
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import classes from "./Panel.module.css";

interface RadiosProps {
  name: string;
  legend: string;
  legendShown: boolean;
  options: readonly { id: string; label: ReactNode }[];
  chosen: string | null;
  onChoose: (id: string) => void;
}

export function Radios({ name, legend, legendShown, options, chosen, onChoose }: RadiosProps) {
  const box = useRef<HTMLFieldSetElement>(null);
  const filled = options.length > 0;
  useEffect(() => {
    if (filled) box.current?.querySelector("input")?.focus();
  }, [filled]);

  const pressed = (event: KeyboardEvent): void => {
    const option = options[Number(event.key) - 1];
    if (option === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onChoose(option.id);
    box.current?.querySelectorAll("input")[Number(event.key) - 1]?.focus();
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- figures choose among the radios within
    <fieldset ref={box} className={classes["radios"]} onKeyDown={pressed}>
      <legend className={legendShown ? undefined : "unseen"}>{legend}</legend>
      <div className={classes["choices"]}>
        {options.map((option, index) => (
          <label key={option.id} className={classes["choice"]}>
            <input
              type="radio"
              name={name}
              value={option.id}
              checked={chosen === option.id}
              onChange={() => {
                onChoose(option.id);
              }}
            />
            <span>{option.label}</span>
            {index < 9 && (
              <kbd className="cap" aria-hidden="true">
                {index + 1}
              </kbd>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
