// Judgement: which accounts a filter leaves: all its words, anywhere, whatever their accents.
import type { AccountRow } from "../api/shapes";

const ACCENTS = /\p{Diacritic}/gu;

function plain(text: string): string {
  return text.normalize("NFD").replace(ACCENTS, "").toLowerCase();
}

export function matching(
  rows: readonly AccountRow[],
  filter: string,
  wordsOf: (row: AccountRow) => readonly string[],
): readonly AccountRow[] {
  const wanted = plain(filter).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const text = plain(
      [row.name, row.login, row.tenant, row.territory, row.programme, ...wordsOf(row)].join(" "),
    );
    return wanted.every((word) => text.includes(word));
  });
}
