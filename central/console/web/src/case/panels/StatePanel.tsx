// What the operator is doing now, so that colleagues see it.
import type { Shift } from "../../api/shapes";
import { useWords } from "../../words/useWords";
import type { PanelProps } from "../PanelDock";
import { Choices } from "./Choices";

const SHIFTS: readonly Shift[] = ["taken", "calling", "waiting-contact", "waiting-unit"];

export function StatePanel({ detail, onChange }: PanelProps) {
  const words = useWords();
  const now = detail.case.state;
  return (
    <Choices
      first={now === "taken" ? "calling" : "taken"}
      choices={SHIFTS.map((shift) => ({ id: shift, label: words.of("state", shift) }))}
      onChoose={(shift) => void onChange({ do: "move", state: shift as Shift })}
    />
  );
}
