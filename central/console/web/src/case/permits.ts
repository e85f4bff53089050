// Judgement: what this operator may do with a case as it stands. The centre decides; we only do not offer in vain.
import type { CaseDetail, CaseState, Me, QueueRow } from "../api/shapes";
import type { Action } from "../keys/keymap";

export type CaseAction = Extract<
  Action,
  "take" | "notify" | "call" | "note" | "state" | "handover" | "resolve" | "close" | "release" | "steps"
>;

const HANDLED: ReadonlySet<CaseState> = new Set([
  "taken",
  "calling",
  "waiting-contact",
  "waiting-unit",
]);

export function permitted(
  row: Pick<QueueRow, "owner" | "state">,
  me: Pick<Me, "id" | "permissions">,
): ReadonlySet<CaseAction> {
  if (row.state === "closed" || !me.permissions.includes("cases.work")) return new Set();
  const allowed = new Set<CaseAction>(["note"]);
  const mine = row.owner === me.id;
  if (row.owner === null) allowed.add("take");
  if (mine && HANDLED.has(row.state)) {
    for (const action of ["notify", "call", "state", "resolve", "steps"] as const) allowed.add(action);
  }
  const leads = me.permissions.includes("cases.reassign");
  if (row.state === "resolved") {
    if (mine || leads) allowed.add("close");
    if (mine) allowed.add("state");
  }
  if (row.owner !== null && row.state !== "resolved" && (mine || leads)) {
    allowed.add("handover");
    allowed.add("release");
  }
  return allowed;
}

/** The one thing to do first, drawn as the primary button: once somebody goes, to end it. */
export function foremost(
  allowed: ReadonlySet<CaseAction>,
  helpComes: boolean,
): CaseAction | undefined {
  const order: readonly CaseAction[] = ["take", "close", helpComes ? "resolve" : "notify", "state"];
  return order.find((action) => allowed.has(action));
}

/** Whether a contact goes, or the unit was sent. */
export function helpComes(detail: Pick<CaseDetail, "case" | "attempts">): boolean {
  return (
    detail.case.state === "waiting-unit" ||
    detail.attempts.some((attempt) => attempt.answer === "going" || attempt.answer === "arrived")
  );
}
