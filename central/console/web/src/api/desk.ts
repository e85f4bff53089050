// What an operator may ask of the centre: one function for each request.
import { answered, centre } from "./client";
import type { CaseDetail, Colleague, MapSource, Me, PhoneResult, Shift } from "./shapes";

/** A change of a case; the console adds the fence of the case as it was seen. */
export type Change =
  | { do: "take" | "release" | "close" | "unclose" | "take-back" | "acknowledge" }
  | { do: "phoned"; who: string; result: PhoneResult }
  | { do: "note"; text: string }
  | { do: "hand-over"; to: string; text: string }
  | { do: "notify"; contact: string }
  | { do: "step"; step: string; done: boolean }
  | { do: "move"; state: Shift }
  | { do: "resolve"; outcome: string; text: string };

export function whoAmI(): Promise<Me> {
  return answered(centre.GET("/api/session"));
}

export async function logOut(): Promise<void> {
  await answered(centre.DELETE("/api/session"));
}

export function colleagues(): Promise<Colleague[]> {
  return answered(centre.GET("/api/colleagues"));
}

export function mapSource(): Promise<MapSource> {
  return answered(centre.GET("/api/map"));
}

/** What opens the key safe; the centre notes that it was told. */
export async function keySafeCode(id: string): Promise<string> {
  const params = { path: { case: id } };
  return (await answered(centre.POST("/api/cases/{case}/key-safe", { params }))).code;
}

export function openCase(id: string): Promise<CaseDetail> {
  return answered(centre.GET("/api/cases/{case}", { params: { path: { case: id } } }));
}

export function change(id: string, fence: number, what: Change): Promise<CaseDetail> {
  const params = { path: { case: id } };
  switch (what.do) {
    case "take":
      return answered(centre.POST("/api/cases/{case}/take", { params, body: { fence } }));
    case "release":
      return answered(centre.POST("/api/cases/{case}/release", { params, body: { fence } }));
    case "close":
      return answered(centre.POST("/api/cases/{case}/close", { params, body: { fence, text: "" } }));
    case "unclose":
      return answered(centre.POST("/api/cases/{case}/unclose", { params, body: { fence } }));
    case "take-back":
      return answered(centre.POST("/api/cases/{case}/take-back", { params, body: { fence } }));
    case "acknowledge":
      return answered(centre.POST("/api/cases/{case}/acknowledge", { params, body: { fence } }));
    case "phoned":
      return answered(
        centre.POST("/api/cases/{case}/phoned", {
          params,
          body: { fence, who: what.who, result: what.result },
        }),
      );
    case "note":
      return answered(
        centre.POST("/api/cases/{case}/note", { params, body: { fence, text: what.text } }),
      );
    case "hand-over":
      return answered(
        centre.POST("/api/cases/{case}/hand-over", {
          params,
          body: { fence, to: what.to, text: what.text },
        }),
      );
    case "notify":
      return answered(
        centre.POST("/api/cases/{case}/notify", { params, body: { fence, contact: what.contact } }),
      );
    case "step":
      return answered(
        centre.POST("/api/cases/{case}/step", {
          params,
          body: { fence, step: what.step, done: what.done },
        }),
      );
    case "move":
      return answered(
        centre.POST("/api/cases/{case}/move", { params, body: { fence, state: what.state } }),
      );
    case "resolve":
      return answered(
        centre.POST("/api/cases/{case}/resolve", {
          params,
          body: { fence, outcome: what.outcome, text: what.text },
        }),
      );
  }
}
