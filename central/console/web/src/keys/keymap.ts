// Every key of the console, in one table that the screen, the sheet and the handler share.

export const KEYS = {
  take: "Enter",
  open: "o",
  down: "j",
  up: "k",
  urgent: "g",
  filter: "/",
  mine: "m",
  narrow: ".",
  notify: "a",
  call: "c",
  note: "n",
  steps: "p",
  state: "e",
  handover: "t",
  resolve: "r",
  close: "x",
  release: "l",
  earlier: "i",
  map: "v",
  edit: ",",
  create: "+",
  desk: "q",
  people: "u",
  hubs: "h",
  figures: "f",
  journal: "y",
  accounts: "w",
  undo: "z",
  selftest: "d",
  say: "0",
  silence: "s",
  bell: "b",
  sheet: "?",
  back: "Escape",
} as const;

export type Action = keyof typeof KEYS;

/** The same for hands that prefer arrows. */
const ALSO: Readonly<Record<string, Action>> = {
  ArrowDown: "down",
  ArrowUp: "up",
  ArrowRight: "open",
};

export const GROUPS: readonly { title: "queue" | "case" | "hub" | "people_keys" | "sections" | "always"; actions: readonly Action[] }[] =
  [
    { title: "queue", actions: ["take", "open", "down", "up", "urgent", "filter", "mine", "narrow"] },
    {
      title: "case",
      actions: [
        ...(["notify", "call", "note", "steps", "state", "handover"] as const),
        ...(["resolve", "close", "release", "earlier", "map"] as const),
      ],
    },
    { title: "hub", actions: ["selftest", "say"] },
    { title: "people_keys", actions: ["edit", "create"] },
    {
      title: "sections",
      actions: ["desk", "people", "hubs", "figures", "journal", "accounts"],
    },
    { title: "always", actions: ["undo", "silence", "bell", "back", "sheet"] },
  ];

/** How a key is written on the screen. */
export const CAPS: Readonly<Record<string, string>> = { Enter: "⏎", Escape: "Esc" };

export function capOf(action: Action): string {
  return CAPS[KEYS[action]] ?? KEYS[action];
}

const BY_KEY = new Map<string, Action>([
  ...Object.entries(ALSO),
  ...Object.entries(KEYS).map(([action, key]): [string, Action] => [key, action as Action]),
]);

export interface Stroke {
  key: string;
  alt: boolean;
  control: boolean;
  meta: boolean;
  /** What has the focus: letters belong to a text, Enter and Space to a button. */
  on: "text" | "control" | "list" | "page";
}

/** What a stroke means, if it is for us. */
export function actionOf(stroke: Stroke): Action | undefined {
  if (stroke.alt || stroke.control || stroke.meta) return undefined;
  const action = BY_KEY.get(stroke.key.length === 1 ? stroke.key.toLowerCase() : stroke.key);
  if (action === "back") return action;
  if (stroke.on === "text") return undefined;
  if (stroke.on === "control" && (stroke.key === "Enter" || stroke.key.startsWith("Arrow"))) {
    return undefined;
  }
  return action;
}
