// A few things to choose from: by their figure, by arrows, or by a click.
import { useEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { meantBy } from "../../keys/layout";
import classes from "./Panel.module.css";

export interface Choice {
  id: string;
  label: ReactNode;
  disabled?: boolean;
}

interface ChoicesProps {
  choices: readonly Choice[];
  /** The one that Enter chooses at once. */
  first?: string | undefined;
  onChoose: (id: string) => void;
}

export function Choices({ choices, first, onChoose }: ChoicesProps) {
  const box = useRef<HTMLDivElement>(null);
  const start = Math.max(
    0,
    choices.findIndex((choice) => choice.id === first),
  );

  useEffect(() => {
    buttonsIn(box.current)[start]?.focus();
  }, [start]);

  const pressed = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = buttonsIn(box.current);
    const figure = Number(event.key);
    const now = buttons.findIndex((button) => button === document.activeElement);
    const step = STEPS[meantBy(event, document.documentElement.dir)];
    if (Number.isInteger(figure) && figure >= 1 && figure <= buttons.length) {
      event.preventDefault();
      buttons[figure - 1]?.click();
    } else if (step !== undefined) {
      event.preventDefault();
      buttons[(now + step + buttons.length) % buttons.length]?.focus();
    }
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- figures and arrows for the buttons within
    <div ref={box} className={classes["choices"]} onKeyDown={pressed}>
      {choices.map((choice, index) => (
        <button
          key={choice.id}
          type="button"
          className={classes["choice"]}
          disabled={choice.disabled === true}
          onClick={() => {
            onChoose(choice.id);
          }}
        >
          <kbd className="cap" aria-hidden="true">
            {index + 1}
          </kbd>
          <span>{choice.label}</span>
        </button>
      ))}
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
};

function buttonsIn(box: HTMLDivElement | null): HTMLButtonElement[] {
  return box === null ? [] : [...box.querySelectorAll("button")];
}
