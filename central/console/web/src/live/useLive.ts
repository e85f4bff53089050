// The one live link of a session, started with the console and ended with it.
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { Link, type Heard } from "./link";

export const LinkContext = createContext<Link | null>(null);

/** Open the link, where there is a queue to follow, for as long as the caller is on the screen. */
export function useLink(onRefused: () => void, wanted: boolean): Link {
  const [link] = useState(() => new Link(onRefused));
  useEffect(() => {
    if (!wanted) return;
    link.start();
    return () => {
      link.stop();
    };
  }, [link, wanted]);
  return link;
}

export function useLinkHere(): Link {
  const link = useContext(LinkContext);
  if (link === null) throw new Error("there is no link here");
  return link;
}

export function useHeard(): Heard {
  const link = useLinkHere();
  return useSyncExternalStore(link.subscribe, link.state);
}
