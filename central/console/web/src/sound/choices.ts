// Judgement: what an operator chose to hear and to be shown, as it is kept on this machine.

export interface Choices {
  volume: "low" | "middle" | "high";
  /** A life alarm always rings: it can be silenced, never switched off. */
  person: boolean;
  concern: boolean;
  technical: boolean;
  /** Notices of the desktop while the console is out of sight. */
  desktop: boolean;
  /** Whether those name the person: a lock screen is read by whoever passes. */
  names: boolean;
}

export const AT_FIRST: Choices = {
  volume: "middle",
  person: true,
  concern: true,
  technical: false,
  desktop: false,
  names: false,
};

export const VOLUMES = ["low", "middle", "high"] as const;

/** Read what was kept; what is missing or is nothing of ours stays as at first. */
export function choicesIn(kept: string | null): Choices {
  const read = parsed(kept);
  const flag = (name: "person" | "concern" | "technical" | "desktop" | "names"): boolean =>
    typeof read[name] === "boolean" ? read[name] : AT_FIRST[name];
  return {
    volume: VOLUMES.find((volume) => volume === read["volume"]) ?? AT_FIRST.volume,
    person: flag("person"),
    concern: flag("concern"),
    technical: flag("technical"),
    desktop: flag("desktop"),
    names: flag("names"),
  };
}

function parsed(kept: string | null): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(kept ?? "{}");
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
