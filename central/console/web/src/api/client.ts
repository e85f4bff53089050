// Requests to the centre: typed by its OpenAPI document, refused with its problem documents.
import createClient from "openapi-fetch";
import type { paths } from "./schema";

/** What was wrong with one field, by its name within the body. */
export interface FieldTrouble {
  field: string;
  code: string;
  /** Who was quicker, where somebody was. */
  by: string;
}

/** What the centre answered instead of doing it. Status 0: nobody answered. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** Seconds until it may be tried again, where the centre says so. */
    readonly waitS: number | null = null,
    /** What was wrong, by the centre's codes. */
    readonly codes: readonly string[] = [],
    /** What was wrong with which field. */
    readonly troubles: readonly FieldTrouble[] = [],
  ) {
    super(`${status} ${title}`);
  }
}

const PATIENCE_MS = 10_000;
let csrf = "";

/** Remember the token that every change must carry. */
export function trust(token: string): void {
  csrf = token;
}

export const centre = createClient<paths>({
  baseUrl: "/",
  credentials: "same-origin",
  fetch: (request) => fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }),
});

centre.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", document.documentElement.lang);
    if (request.method !== "GET" && csrf !== "") request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Give what was answered, or throw the refusal. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch {
    throw new Refusal(0, "", "");
  }
  if (!answer.response.ok) {
    throw new Refusal(
      answer.response.status,
      said(answer.error, "title"),
      said(answer.error, "detail"),
      waitOf(answer.response),
      codesOf(answer.error),
      troublesOf(answer.error),
    );
  }
  return answer.data as T;
}

function said(problem: unknown, field: "title" | "detail"): string {
  if (typeof problem !== "object" || problem === null) return "";
  const value = (problem as Record<string, unknown>)[field];
  return typeof value === "string" ? value : "";
}

function waitOf(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return seconds > 0 ? seconds : null;
}

function codesOf(problem: unknown): string[] {
  if (typeof problem !== "object" || problem === null || !("errors" in problem)) return [];
  const { errors } = problem;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((one: unknown) =>
    typeof one === "object" && one !== null && "type" in one && typeof one.type === "string"
      ? [one.type]
      : [],
  );
}

function troublesOf(problem: unknown): FieldTrouble[] {
  const errors = (problem as { errors?: unknown } | null | undefined)?.errors;
  if (!Array.isArray(errors)) return [];
  return errors.map((each: { loc?: unknown; type?: unknown; by?: unknown }) => ({
    field: Array.isArray(each.loc) ? each.loc.slice(1).join(".") : "",
    code: typeof each.type === "string" ? each.type : "",
    by: typeof each.by === "string" ? each.by : "",
  }));
}
