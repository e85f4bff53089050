// Judgement: why the centre refused a change of an account, as a word of the catalogue.
import { Refusal } from "../api/client";

export type Why = "wider" | "changed" | "taken" | "wrong" | "slow" | "weak" | "nobody" | "other";

/** `conflict` is what a 409 means where it was asked. */
export function whyOf(error: unknown, conflict: "changed" | "taken" = "changed"): Why {
  if (!(error instanceof Refusal) || error.status === 0 || error.status >= 500) return "nobody";
  switch (error.status) {
    case 401:
      return "wrong";
    case 403:
      return "wider";
    case 409:
      return conflict;
    case 422:
      return error.codes.some((code) => code.startsWith("password.")) ? "weak" : "wrong";
    case 429:
      return "slow";
    default:
      return "other";
  }
}
