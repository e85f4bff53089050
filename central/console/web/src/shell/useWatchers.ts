// Who of the colleagues is before which case now; and tells them which one is open here.
import { useEffect, useMemo } from "react";
import type { Me, Present } from "../api/shapes";
import type { Link } from "../live/link";
import { useWords } from "../words/useWords";

export function useWatchers(
  link: Link,
  people: readonly Present[],
  me: Me,
  openId: string | null,
): ReadonlyMap<string, string> {
  const words = useWords();
  useEffect(() => {
    link.showing(openId);
  }, [link, openId]);
  return useMemo(() => {
    const names = new Map<string, string[]>();
    for (const { id, name, looks_at: at } of people) {
      if (id === me.id || at === null) continue;
      names.set(at, [...(names.get(at) ?? []), name]);
    }
    return new Map([...names].map(([at, all]) => [at, words.list(all)]));
  }, [people, me.id, words]);
}
