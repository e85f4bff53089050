// Judgement: the names behind the ids of a journal entry, as far as the case itself knows them.
import type { CaseDetail, TimelineRow } from "../api/shapes";

export function factsOf(row: TimelineRow, detail: CaseDetail): Readonly<Record<string, string>> {
  const facts: Record<string, string> = {};
  for (const [name, value] of Object.entries(row.data)) {
    if (typeof value === "string" || typeof value === "number") facts[name] = String(value);
  }
  const contact = detail.contacts.find((one) => one.id === facts["contact"]);
  const attempt = detail.attempts.find(
    (one) => one.id === facts["attempt"] || one.contact === facts["contact"],
  );
  const step = detail.steps.find((one) => one.id === facts["step"]);
  const outcome = detail.outcomes.find((one) => one.code === facts["outcome"]);
  const to = `operator:${facts["to"] ?? ""}`;
  const theirs = detail.timeline.find((one) => one.actor === to)?.actor_name;
  const owner = detail.case.owner === facts["to"] ? detail.case.owner_name : null;
  const resident = detail.residents.find((one) => one.id === facts["contact"])?.given_name;
  const alarm = detail.alarms.find((one) => one.id === facts["alarm"]) ?? detail.alarms[0];
  return {
    contact_name: contact?.name ?? resident ?? attempt?.contact_name ?? "",
    step_text: step?.text ?? facts["step"] ?? "",
    to_name: owner ?? theirs ?? "…",
    outcome_text: outcome?.text ?? facts["outcome"] ?? "",
    cause: alarm?.cause ?? detail.case.cause,
    ...facts,
  };
}

/** The entries to show, the latest first. That an operator had somebody asked is told once. */
export function told(timeline: readonly TimelineRow[]): readonly TimelineRow[] {
  return timeline
    .filter((row) => !(row.kind === "contact.asked" && row.actor.startsWith("operator:")))
    .sort((a, b) => b.position - a.position);
}

/** The catalogue's keys for an entry, the most telling first. */
export function keysOf(row: Pick<TimelineRow, "kind" | "data">): readonly string[] {
  const kind = row.kind.replace(/\./g, "_");
  const telling = ["answer", "note", "reason", "code", "result"].flatMap((name) => {
    const value = row.data[name];
    return typeof value === "string" ? [`${kind}-${value}`] : [];
  });
  const minutes = typeof row.data["minutes"] === "number";
  return [...(minutes ? telling.map((key) => `${key}-minutes`) : []), ...telling, kind];
}
