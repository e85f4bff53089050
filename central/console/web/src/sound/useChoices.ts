// What this operator chose to hear, kept on this machine under their own id.
import { useState } from "react";
import { choicesIn, type Choices } from "./choices";

export function useChoices(operator: string): [Choices, (change: Partial<Choices>) => void] {
  const key = `caliu.sound.${operator}`;
  const [choices, setChoices] = useState(() => choicesIn(localStorage.getItem(key)));
  const choose = (change: Partial<Choices>): void => {
    const chosen = { ...choices, ...change };
    localStorage.setItem(key, JSON.stringify(chosen));
    setChoices(chosen);
  };
  return [choices, choose];
}
