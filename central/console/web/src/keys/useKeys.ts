// The shell of the keyboard: one listener for the page.
import { useEffect, useRef } from "react";
import { actionOf, type Action, type Stroke } from "./keymap";
import { meantBy } from "./layout";

export type Handlers = Partial<Record<Action, () => void>>;

export function useKeys(handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const action = actionOf({
        key: meantBy(event, document.documentElement.dir),
        alt: event.altKey,
        control: event.ctrlKey,
        meta: event.metaKey,
        on: placeOf(event.target),
      });
      const handler = action === undefined || event.repeat ? undefined : latest.current[action];
      const moving = action === "down" || action === "up" ? latest.current[action] : undefined;
      const doing = handler ?? moving;
      if (doing === undefined) return;
      event.preventDefault();
      doing();
    };
    window.addEventListener("keydown", pressed);
    return () => {
      window.removeEventListener("keydown", pressed);
    };
  }, []);
}

function placeOf(target: EventTarget | null): Stroke["on"] {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.isContentEditable || target.matches("textarea, select")) return "text";
  if (target.matches("input")) {
    return target.matches("[type=checkbox], [type=radio]") ? "control" : "text";
  }
  if (target.matches("[role=listbox]")) return "list";
  return target.matches("a, button, summary, [role^=menuitem]") ? "control" : "page";
}
