// Results as one types: asked after a pause, and an answer to older words is dropped.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { search } from "../api/people";
import type { FoundPerson } from "../api/shapes";

const PAUSE_MS = 180;
const FRESH_MS = 5_000;
/** What was looked for last: whoever comes back from a page finds it again. */
let lastWords = "";

export interface Searching {
  words: string;
  setWords: (words: string) => void;
  found: readonly FoundPerson[];
  /** The words that `found` answers to. */
  of: string;
  more: boolean;
  failed: boolean;
  showMore: () => void;
}

export function useSearch(): Searching {
  const [words, setWords] = useState(lastWords);
  const [asked, setAsked] = useState(words.trim());
  useEffect(() => {
    lastWords = words;
    const pause = setTimeout(() => {
      setAsked(words.trim());
    }, PAUSE_MS);
    return () => {
      clearTimeout(pause);
    };
  }, [words]);
  const query = useInfiniteQuery({
    queryKey: ["people", asked],
    queryFn: ({ pageParam }) => search(asked, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.more ? (last.people.at(-1)?.id ?? null) : null),
    enabled: asked !== "",
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  const pages = asked === "" ? [] : (query.data?.pages ?? []);
  return {
    words,
    setWords,
    found: pages.flatMap((page) => page.people),
    of: query.isPlaceholderData || query.isPending ? "" : asked,
    more: asked !== "" && query.hasNextPage,
    failed: query.isError,
    showMore: () => void query.fetchNextPage(),
  };
}
