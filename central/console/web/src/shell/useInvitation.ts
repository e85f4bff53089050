// The invitation that the address names, if it does. The part after # is never sent to a server.
import { useEffect, useState } from "react";

const AT = "#/invitation/";

function named(): string | null {
  const { hash } = location;
  return hash.startsWith(AT) && hash.length > AT.length ? hash.slice(AT.length) : null;
}

/** The token, and how to leave it: it is taken out of the address, where it is of no more use. */
export function useInvitation(): [string | null, () => void] {
  const [token, setToken] = useState(named);
  useEffect(() => {
    const moved = (): void => {
      setToken(named());
    };
    window.addEventListener("hashchange", moved);
    return () => {
      window.removeEventListener("hashchange", moved);
    };
  }, []);
  const forget = (): void => {
    history.replaceState(null, "", "#/");
    setToken(null);
  };
  return [token, forget];
}
