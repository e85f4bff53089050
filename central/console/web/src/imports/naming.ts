// What a programme is called in the language shown; its code where nobody named it.
import type { ProgrammeRow } from "../api/shapes";

export function nameOf(row: Pick<ProgrammeRow, "names" | "code">, language: string): string {
  const name = row.names[language];
  return name === undefined || name === "" ? row.code : name;
}
