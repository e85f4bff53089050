// What the audit trail asks of the centre. It never asks by itself: each look is an entry.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answered, centre } from "../api/client";
import { askedOf, type Search } from "./search";

const STEP_MS = 250;

export function useTrail(search: Search) {
  return useInfiniteQuery({
    queryKey: ["trail", search],
    queryFn: ({ pageParam }) =>
      answered(
        centre.GET("/api/journal", {
          params: {
            query: { ...askedOf(search), ...(pageParam === null ? {} : { before: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Verifies on, a step at a time, until the whole journal is verified. */
export function useVerification() {
  return useQuery({
    queryKey: ["verification"],
    queryFn: () => answered(centre.GET("/api/journal/verification")),
    refetchInterval: ({ state }) => {
      const seen = state.data;
      return seen !== undefined && seen.sound && seen.verified_to < seen.position ? STEP_MS : false;
    },
    refetchOnWindowFocus: false,
  });
}

export function useVerifyAnew() {
  const memory = useQueryClient();
  return useMutation({
    mutationFn: () => answered(centre.POST("/api/journal/verification")),
    onSuccess: (state) => {
      memory.setQueryData(["verification"], state);
    },
  });
}
