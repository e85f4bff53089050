// What is meant by a key on a keyboard of any script, beside a page of either direction.

export interface Press {
  key: string;
  /** Where the key lies, as on an American keyboard: `KeyJ`, `Slash`. */
  code: string;
  shiftKey: boolean;
}

const MIRRORED: Readonly<Record<string, string>> = {
  ArrowLeft: "ArrowRight",
  ArrowRight: "ArrowLeft",
};

/**
 * Our keys are Latin: where another script is typed, the key that lies in the place is meant.
 * Arrows lead where they point: in a page from right to left, what comes next lies to the left.
 */
export function meantBy({ key, code, shiftKey }: Press, dir: string): string {
  if (dir === "rtl" && key in MIRRORED) return MIRRORED[key] ?? key;
  if (key.length !== 1 || key <= "\u007f") return key;
  if (code === "Slash") return shiftKey ? "?" : "/";
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? key;
}
