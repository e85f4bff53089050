// What the console remembers of the centre's answers. The live link says when it is old, not a timer.
import { QueryClient } from "@tanstack/react-query";
import { Refusal } from "../api/client";

export const memory = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < 3 && !(error instanceof Refusal && error.status >= 400 && error.status < 500),
    },
  },
});
