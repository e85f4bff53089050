// Judgement: how a hub is, and what is wrong with it, the worst first.
import type { HubDetail, HubRow, SenseRow } from "../api/shapes";

export type HubLook = "never" | "offline" | "late" | "faulty" | "low-battery" | "well";

/** Heartbeats that may be missing before it is said; at three the centre calls the hub lost. */
const LATE_AFTER = 1.5;
const HUB_BATTERY_LOW = 0.15;
/** A telling is old when so many heartbeats passed; hubs tell every third. */
const TOLD_AFTER = 5;
const CERTIFICATE_SOON_MS = 30 * 24 * 3600 * 1000;

export type Trouble =
  | { what: "never" }
  | { what: "offline"; since: number }
  | { what: "late"; since: number; every: number }
  | { what: "mains" }
  | { what: "hub-battery"; share: number }
  | { what: "path"; name: string }
  | { what: "fault"; component: string; code: string; text: string; since: string; count: number }
  | { what: "sense"; sense: SenseRow }
  | { what: "queued"; count: number }
  | { what: "config"; applied: number; wanted: number }
  | { what: "old-telling"; since: number }
  | { what: "certificate"; until: string };

/** Milliseconds since the last heartbeat, where it is overdue; else null. */
export function overdue(hub: HubRow, now: number): number | null {
  if (!hub.online || hub.beat_at === null) return null;
  const since = now - new Date(hub.beat_at).getTime();
  return since > hub.heartbeat_s * 1000 * LATE_AFTER ? since : null;
}

export function lookOf(hub: HubRow, now: number): HubLook {
  if (hub.heard_at === null) return "never";
  if (!hub.online) return "offline";
  if (overdue(hub, now) !== null) return "late";
  if (hub.faults.length > 0 || hub.troubled > 0) return "faulty";
  if (hub.low_batteries > 0 || isLow(hub.battery)) return "low-battery";
  return "well";
}

export function troublesOf(page: HubDetail, now: number): Trouble[] {
  const { hub } = page;
  const found: Trouble[] = [...ofLink(hub, now)];
  if (hub.mains === false) found.push({ what: "mains" });
  if (hub.battery !== null && isLow(hub.battery)) {
    found.push({ what: "hub-battery", share: hub.battery });
  }
  for (const path of page.paths) {
    if (hub.online && !path.up && path.since !== null) {
      found.push({ what: "path", name: path.name });
    }
  }
  for (const fault of [...hub.faults].sort((one, other) => gravity(one) - gravity(other))) {
    // That it is lost was said above, and with more.
    if (fault.component === "link" && !hub.online) continue;
    found.push({ what: "fault", ...fault });
  }
  const faulty = new Set(hub.faults.map((fault) => fault.component));
  const isJammed = hub.faults.some((fault) => fault.code === "jammed");
  for (const sense of page.senses) {
    const told = faulty.has(sense.id) || (sense.state === "jammed" && isJammed);
    if (isTroubled(sense.state) && !told) found.push({ what: "sense", sense });
  }
  if (hub.queued > 0) found.push({ what: "queued", count: hub.queued });
  if (hub.online && hub.config_applied < hub.config_wanted) {
    found.push({ what: "config", applied: hub.config_applied, wanted: hub.config_wanted });
  }
  return [...found, ...ofAge(page, now)];
}

/** Whether a sense does not protect, or soon may not. */
export function isTroubled(state: string): boolean {
  return ["silent", "jammed", "stuck", "tampered", "low-battery"].includes(state);
}

function ofLink(hub: HubRow, now: number): Trouble[] {
  if (hub.heard_at === null) return [{ what: "never" }];
  if (!hub.online) return [{ what: "offline", since: now - new Date(hub.heard_at).getTime() }];
  const since = overdue(hub, now);
  return since === null ? [] : [{ what: "late", since, every: hub.heartbeat_s * 1000 }];
}

function ofAge(page: HubDetail, now: number): Trouble[] {
  const found: Trouble[] = [];
  if (page.hub.online && page.senses_told_at !== null) {
    const since = now - new Date(page.senses_told_at).getTime();
    if (since > page.hub.heartbeat_s * 1000 * TOLD_AFTER) found.push({ what: "old-telling", since });
  }
  const until = page.certificate_expires_at;
  if (until !== null && new Date(until).getTime() - now < CERTIFICATE_SOON_MS) {
    found.push({ what: "certificate", until });
  }
  return found;
}

/** What is not heard protects nobody; a battery has days left. */
function gravity(fault: { code: string }): number {
  return fault.code === "lost" ? 0 : fault.code === "battery-low" ? 2 : 1;
}

function isLow(share: number | null): boolean {
  return share !== null && share < HUB_BATTERY_LOW;
}

export type Stage = "done" | "going" | "stopped" | "waiting";

export interface Stages {
  /** The hub answered, its alarm arrived, and it has the receipt. */
  answered: Stage;
  arrived: Stage;
  confirmed: Stage;
}

/** How far a self-test came. What did not come by the order's end does not come any more. */
export function stagesOf(test: NonNullable<HubDetail["test"]>): Stages {
  const refused = test.outcome !== null && test.outcome !== "done";
  const answered = test.answered_at !== null ? "done" : refused ? "stopped" : "going";
  const after = (before: Stage): Stage => (before === "done" ? "going" : "waiting");
  const arrived = test.arrived_at !== null ? "done" : refused ? "stopped" : after(answered);
  const confirmed = test.confirmed_at !== null ? "done" : refused ? "stopped" : after(arrived);
  return { answered, arrived, confirmed };
}
