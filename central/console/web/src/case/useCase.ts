// One case as the centre knows it, read again whenever the live link says that it has changed.
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { openCase } from "../api/desk";
import type { CaseDetail, QueueRow } from "../api/shapes";

export function caseKey(id: string): readonly [string, string] {
  return ["case", id];
}

export function useCase(
  id: string | null,
  row: QueueRow | undefined,
): UseQueryResult<CaseDetail> {
  const memory = useQueryClient();
  const asked = useRef("");
  const query = useQuery({
    queryKey: caseKey(id ?? ""),
    queryFn: () => openCase(id ?? ""),
    enabled: id !== null,
  });

  const seen = query.data?.case;
  const { isFetching } = query;
  useEffect(() => {
    if (id === null || seen === undefined || isFetching) return;
    // A case that left the queue was closed: read how it ended, once.
    const old = row === undefined ? seen.state !== "closed" : row.position > seen.position;
    const news = `${id} ${row?.position ?? "gone"}`;
    if (!old || asked.current === news) return;
    asked.current = news;
    void memory.invalidateQueries({ queryKey: caseKey(id) });
  }, [id, row, seen, isFetching, memory]);

  return query;
}
