// The sentences that a home can say, read once.
import { useQuery } from "@tanstack/react-query";
import { readPhrases } from "../api/hubs";
import type { PhraseRow } from "../api/shapes";

const NONE: readonly PhraseRow[] = [];

export function usePhrases(): readonly PhraseRow[] {
  const query = useQuery({ queryKey: ["phrases"], queryFn: readPhrases, staleTime: Infinity });
  return query.data ?? NONE;
}

/** What a sentence is in the language shown. */
export function textOf(phrase: PhraseRow, language: string): string {
  return phrase.words[language] ?? phrase.words["ca"] ?? phrase.code;
}
