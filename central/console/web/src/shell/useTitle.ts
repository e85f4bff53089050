// The name of the browser's tab: how many alarms nobody has, life alarms marked.
import { useEffect } from "react";
import type { QueueRow } from "../api/shapes";
import { isUntaken, ringsForLife } from "../queue/order";

export function useTitle(rows: readonly QueueRow[]): void {
  const life = rows.filter(ringsForLife).length;
  const waiting = rows.filter((row) => isUntaken(row) && !row.test).length;
  useEffect(() => {
    const mark = life > 0 ? `▲ ${life} · ` : waiting > 0 ? `${waiting} · ` : "";
    document.title = `${mark}Caliu`;
  }, [life, waiting]);
}
