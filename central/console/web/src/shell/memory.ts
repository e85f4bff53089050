// What the console remembers of the centre's answers. The live link says when it is old, not a timer.
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { Refusal } from "../api/client";

const SESSION = ["session"] as const;

/** Ask again who we are where an answer puts it in doubt: the session ended, or has a new token. */
export function doubt(error: unknown): void {
  if (error instanceof Refusal && (error.status === 401 || error.status === 403)) {
    void memory.invalidateQueries({ queryKey: SESSION });
  }
}

export const memory = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== SESSION[0]) doubt(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 3 && !(error instanceof Refusal && error.status >= 400 && error.status < 500),
    },
  },
});

/** Cases kept besides the one on the screen, for whoever goes back and forth. */
const CASES_KEPT = 8;

// Whom an operator has looked at does not pile up over a night, in memory or in sight of a tool.
memory.getQueryCache().subscribe(({ type, query }) => {
  const [kind] = query.queryKey as readonly unknown[];
  if (type !== "added" || kind !== "case") return;
  const left = memory
    .getQueryCache()
    .findAll({ queryKey: ["case"], type: "inactive" })
    .filter((one) => one !== query)
    .sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
  for (const one of left.slice(CASES_KEPT)) memory.getQueryCache().remove(one);
});
