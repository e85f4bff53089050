// Where the operator is, kept in the address so that a reload comes back to it.
import { useEffect, useReducer } from "react";
import { addressOf, placeAfter, placeAt, type Place, type Step } from "./place";

type Moved = Step | { go: "address"; address: string };

function after(place: Place, step: Moved): Place {
  if (step.go !== "address") return placeAfter(place, step);
  if (addressOf(place) === step.address) return place;
  const there = placeAt(step.address);
  return there.section === "desk"
    ? there
    : placeAfter(place, { go: "section", section: there.section, path: there.path });
}

export function usePlace(): [Place, (step: Step) => void] {
  const [place, go] = useReducer(after, location.hash, placeAt);
  const address = addressOf(place);
  useEffect(() => {
    if (location.hash !== address && !(location.hash === "" && address === "#/")) {
      history.pushState(null, "", address);
    }
  }, [address]);
  useEffect(() => {
    const moved = (): void => {
      go({ go: "address", address: location.hash || "#/" });
    };
    window.addEventListener("popstate", moved);
    return () => {
      window.removeEventListener("popstate", moved);
    };
  }, []);
  return [place, go];
}
