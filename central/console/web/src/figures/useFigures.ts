// What the supervisor's pages ask of the centre.
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
} from "@tanstack/react-query";
import { answered, centre, type Refusal } from "../api/client";
import type { Audit, Explain, ExplanationHistory } from "../api/shapes";
import type { Chosen, Period } from "./period";

const SOON_MS = 15_000;
const NOW_MS = 5_000;

export type Days = Pick<Period, "first" | "last"> | null;

interface CallsQuery {
  first?: string;
  last?: string;
  hour?: number;
  priority?: number;
  operator?: string;
  over?: number;
  waiting?: boolean;
  unexplained?: boolean;
  kind?: "test" | "automatic" | "apart";
}

export function queryOf(days: Days, chosen: Chosen): CallsQuery {
  const period = days === null ? {} : { first: days.first, last: days.last };
  switch (chosen.by) {
    case "all":
      return period;
    case "hour":
    case "priority":
    case "over":
      return { ...period, [chosen.by]: chosen.value };
    case "operator":
      return { ...period, operator: chosen.value };
    case "waiting":
    case "unexplained":
      return { ...period, [chosen.by]: true };
    case "test":
    case "automatic":
    case "apart":
      return { ...period, kind: chosen.by };
  }
}

/** The address of a sheet with the same figures, or with the calls behind one. */
export function sheetOf(days: Days, chosen: Chosen | null): string {
  const asked = queryOf(days, chosen ?? { by: "all" });
  const pairs = Object.entries(asked).map(([key, value]) => [key, String(value)]);
  const query = new URLSearchParams(pairs).toString();
  const file = chosen === null ? "sheet.csv" : "calls.csv";
  return `/api/figures/${file}${query === "" ? "" : `?${query}`}`;
}

export function useFigures(days: Days) {
  return useQuery({
    queryKey: ["figures", days],
    queryFn: () =>
      answered(centre.GET("/api/figures", { params: { query: days === null ? {} : { ...days } } })),
    refetchInterval: SOON_MS,
    placeholderData: (before) => before,
  });
}

export function useTrend() {
  return useQuery({
    queryKey: ["figures-trend"],
    queryFn: () => answered(centre.GET("/api/figures/trend")),
    refetchInterval: 20 * SOON_MS,
  });
}

export function useDuty(wanted: boolean) {
  return useQuery({
    queryKey: ["figures-now"],
    queryFn: () => answered(centre.GET("/api/figures/now")),
    refetchInterval: NOW_MS,
    enabled: wanted,
  });
}

export function useCalls(days: Days, chosen: Chosen) {
  return useInfiniteQuery({
    queryKey: ["figures-calls", days, chosen],
    queryFn: ({ pageParam }) =>
      answered(
        centre.GET("/api/figures/calls", {
          params: {
            query: {
              ...queryOf(days, chosen),
              ...(pageParam === null ? {} : { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}

export function useExplanation(id: string, wanted: boolean) {
  return useQuery({
    queryKey: ["explanation", id],
    queryFn: () =>
      answered(centre.GET("/api/cases/{case}/explanation", { params: { path: { case: id } } })),
    enabled: wanted,
  });
}

export function useExplain(id: string): UseMutationResult<ExplanationHistory, Refusal, Explain> {
  const memory = useQueryClient();
  return useMutation({
    mutationFn: (body: Explain) =>
      answered(centre.PUT("/api/cases/{case}/explanation", { params: { path: { case: id } }, body })),
    onSuccess: (written) => {
      memory.setQueryData(["explanation", id], written);
      for (const key of ["figures-calls", "figures-now", "figures"]) {
        void memory.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

export function useAudits(month: string | null) {
  return useQuery({
    queryKey: ["figures-audits", month],
    queryFn: () =>
      answered(
        centre.GET("/api/figures/audits", { params: { query: month === null ? {} : { month } } }),
      ),
  });
}

export function useDraw(operator: string | null, month: string) {
  return useQuery({
    queryKey: ["figures-draw", operator, month],
    queryFn: () =>
      answered(
        centre.GET("/api/figures/audits/{operator}/draw", {
          params: { path: { operator: operator ?? "" }, query: { month } },
        }),
      ),
    enabled: operator !== null,
    staleTime: Infinity,
  });
}

export function useAudit(): UseMutationResult<unknown, Refusal, { id: string; body: Audit }> {
  const memory = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: Audit }): Promise<unknown> =>
      answered(centre.PUT("/api/cases/{case}/audit", { params: { path: { case: id } }, body })),
    onSuccess: () => {
      void memory.invalidateQueries({ queryKey: ["figures-audits"] });
      void memory.invalidateQueries({ queryKey: ["figures-draw"] });
    },
  });
}
