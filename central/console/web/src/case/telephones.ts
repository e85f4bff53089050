// Whom an operator may call from a case: its contacts by their rank, then those who live there.
import type { CaseDetail } from "../api/shapes";

export interface Telephone {
  id: string;
  name: string;
  relation: string;
  phone: string;
}

export function telephonesOf(detail: Pick<CaseDetail, "contacts" | "residents">): Telephone[] {
  const contacts = [...detail.contacts].sort((a, b) => a.rank - b.rank);
  const residents = detail.residents.map((one) => ({
    id: one.id,
    name: `${one.given_name} ${one.family_name}`,
    relation: "",
    phone: one.phone,
  }));
  return [...contacts, ...residents].filter((one) => one.phone !== "");
}

export function addressOf(phone: string): string {
  return `tel:${phone.replace(/[^+\d]/g, "")}`;
}

/** Let the telephone of this machine call, as a click on the number does. */
export function dial(phone: string): void {
  const link = document.createElement("a");
  link.href = addressOf(phone);
  link.click();
}

/** The last call of an operator to `who`, as the timeline tells it. */
export function lastCallTo(
  who: string,
  timeline: CaseDetail["timeline"],
): { result: string; at: string } | undefined {
  const calls = timeline.filter(
    (row) => row.kind === "contact.phoned" && row.data["contact"] === who,
  );
  const last = calls.at(-1);
  const result = last?.data["result"];
  return last === undefined || typeof result !== "string" ? undefined : { result, at: last.at };
}
