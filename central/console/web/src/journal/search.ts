// Judgement: what is searched for in the journal, as the address says it.

export interface Search {
  readonly resident?: string;
  readonly case?: string;
  readonly operator?: string;
  readonly hub?: string;
  /** A kind of entry, what stands before its dot, or `looks`. */
  readonly kind?: string;
  /** Days as the browser's calendar names them, both included. */
  readonly from?: string;
  readonly until?: string;
}

const PARTS = ["resident", "case", "operator", "hub", "kind", "from", "until"] as const;
export type Part = (typeof PARTS)[number];

const FITS: Readonly<Record<Part, RegExp>> = {
  resident: /^[0-9a-z-]{1,36}$/,
  case: /^[0-9a-z-]{1,36}$/,
  operator: /^[0-9a-z-]{1,36}$/,
  hub: /^[\x21-\x7e]{1,64}$/,
  kind: /^[a-z]{1,30}(\.[a-z-]{1,30})?$/,
  from: /^\d{4}-\d\d-\d\d$/,
  until: /^\d{4}-\d\d-\d\d$/,
};

/** What a part may be, or undefined where it makes no sense. */
export function fitting(part: Part, value: string): string | undefined {
  const trimmed = value.trim();
  const isDay = part === "from" || part === "until";
  if (!FITS[part].test(trimmed)) return undefined;
  return isDay && Number.isNaN(new Date(trimmed).getTime()) ? undefined : trimmed;
}

export function searchAt(path: string): Search {
  const found: Partial<Record<Part, string>> = {};
  for (const piece of path.split("/")) {
    const [name = "", encoded = ""] = piece.split("=");
    const part = PARTS.find((one) => one === name);
    const value = part === undefined ? undefined : fitting(part, decoded(encoded));
    if (part !== undefined && value !== undefined) found[part] = value;
  }
  return found;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

export function pathOf(search: Search): string {
  return PARTS.flatMap((part) => {
    const value = search[part];
    return value === undefined ? [] : [`${part}=${encodeURIComponent(value)}`];
  }).join("/");
}

/** The same search with one part changed; undefined takes it away. */
export function changed(search: Search, part: Part, value: string | undefined): Search {
  const others = Object.entries(search).filter(([name]) => name !== part);
  return Object.fromEntries(value === undefined ? others : [...others, [part, value]]);
}

export interface Asked {
  resident?: string;
  case?: string;
  operator?: string;
  hub?: string;
  kind?: string;
  since?: string;
  until?: string;
}

/** What is asked of the centre: days become instants of this browser's clock. */
export function askedOf({ from, until, ...rest }: Search): Asked {
  return {
    ...rest,
    ...(from === undefined ? {} : { since: new Date(`${from}T00:00`).toISOString() }),
    ...(until === undefined ? {} : { until: dayAfter(until).toISOString() }),
  };
}

function dayAfter(day: string): Date {
  const next = new Date(`${day}T00:00`);
  next.setDate(next.getDate() + 1);
  return next;
}
