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
