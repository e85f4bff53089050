// A row of the queue for tests: a life alarm that nobody has, changed as a test needs it.
import type { QueueRow } from "../api/shapes";

export function rowLike(change: Partial<QueueRow> = {}): QueueRow {
  return {
    id: "1",
    number: 1,
    state: "queued",
    priority: 1,
    cause: "fall",
    place: null,
    who: "",
    town: "",
    hub: null,
    alarms: 1,
    test: false,
    unconfirmed: false,
    opened_at: "2026-11-22T03:12:00Z",
    alerted_at: "2026-11-22T03:12:00Z",
    owner: null,
    owner_name: null,
    handed_by: null,
    position: 1,
    ...change,
  };
}
