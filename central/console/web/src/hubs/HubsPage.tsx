// The hubs: the list, or the page of one. What was searched and marked is kept while one is open.
import { useReducer } from "react";
import type { Wanted } from "../api/hubs";
import type { PageProps } from "../shell/sections";
import { HubList } from "./HubList";
import { HubPage } from "./HubPage";

export interface Search extends Wanted {
  marked: string | null;
}

const EVERYTHING: Search = { state: "all", words: "", programme: "", marked: null };

export default function HubsPage({ me, path, go }: PageProps) {
  const [search, change] = useReducer(
    (before: Search, part: Partial<Search>) => ({ ...before, ...part }),
    EVERYTHING,
  );
  if (path !== "") {
    return (
      <HubPage
        key={path}
        id={path}
        me={me}
        onBack={() => {
          go("");
        }}
      />
    );
  }
  return (
    <HubList
      search={search}
      onSearch={change}
      onOpen={(id) => {
        change({ marked: id });
        go(id);
      }}
    />
  );
}
