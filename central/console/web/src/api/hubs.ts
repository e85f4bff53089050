// What the pages of the hubs ask of the centre.
import { hearTime } from "../time/centre";
import { answered, centre } from "./client";
import type {
  CommandRow,
  HubCounts,
  HubDetail,
  HubOrder,
  HubPage,
  PhraseRow,
  SpellPage,
} from "./shapes";

export type HubState = "all" | "wrong" | "offline" | "faults" | "low-battery" | "never";

export interface Wanted {
  state: HubState;
  words: string;
  programme: string;
}

/** Hubs on one page of the list. */
const PAGE = 200;

export async function listHubs(wanted: Wanted, after: string): Promise<HubPage> {
  const page = await answered(
    centre.GET("/api/hubs", {
      params: {
        query: {
          state: wanted.state,
          q: wanted.words,
          programme: wanted.programme,
          after,
          limit: PAGE,
        },
      },
    }),
  );
  hearTime(page.at);
  return page;
}

export function countHubs(): Promise<HubCounts> {
  return answered(centre.GET("/api/hub-counts"));
}

export async function openHub(hub: string): Promise<HubDetail> {
  const page = await answered(centre.GET("/api/hubs/{hub}", { params: { path: { hub } } }));
  hearTime(page.at);
  return page;
}

export function faultsBefore(hub: string, before: string): Promise<SpellPage> {
  return answered(
    centre.GET("/api/hubs/{hub}/faults", { params: { path: { hub }, query: { before } } }),
  );
}

export function orderHub(hub: string, order: HubOrder): Promise<CommandRow> {
  return answered(
    centre.POST("/api/hubs/{hub}/orders", { params: { path: { hub } }, body: order }),
  );
}

export function readPhrases(): Promise<PhraseRow[]> {
  return answered(centre.GET("/api/phrases"));
}
