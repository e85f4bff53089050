// Judgement: which deed takes back another, for the moments after a slip of the finger.
import type { Change } from "../api/desk";
import type { QueueRow, Shift } from "../api/shapes";

export const UNDO_FOR_MS = 12_000;

const WORKED_ON: ReadonlySet<string> = new Set<Shift>([
  "taken",
  "calling",
  "waiting-contact",
  "waiting-unit",
]);

/** The change that undoes `done` on a case that was `before`; undefined where nothing does. */
export function reverseOf(done: Change, before: QueueRow | undefined): Change | undefined {
  if (done.do === "step") return { ...done, done: !done.done };
  if (done.do === "resolve") return { do: "move", state: shiftOf(before?.state) };
  return REVERSES.get(done.do);
}

const REVERSES: ReadonlyMap<Change["do"], Change> = new Map<Change["do"], Change>([
  ["release", { do: "take" }],
  ["close", { do: "unclose" }],
  ["hand-over", { do: "take-back" }],
]);

function shiftOf(state: string | undefined): Shift {
  return state !== undefined && WORKED_ON.has(state) ? (state as Shift) : "taken";
}
