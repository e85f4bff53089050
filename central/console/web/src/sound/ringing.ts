// Judgement of the sound: which life alarms still ring for this operator.

export interface Ringing {
  /** Untaken life alarms, each with the moment of its last alert. */
  readonly calls: ReadonlySet<string>;
  readonly silenced: ReadonlySet<string>;
}

export const QUIET: Ringing = { calls: new Set(), silenced: new Set() };

/** Take in the calls that wait now. A silence lasts for those it was meant for, never for new ones. */
export function waiting(ringing: Ringing, calls: readonly string[]): Ringing {
  const now = new Set(calls);
  const same = now.size === ringing.calls.size && calls.every((call) => ringing.calls.has(call));
  if (same) return ringing;
  return { calls: now, silenced: new Set([...ringing.silenced].filter((call) => now.has(call))) };
}

export function silenced(ringing: Ringing): Ringing {
  return { ...ringing, silenced: ringing.calls };
}

export function rings(ringing: Ringing): boolean {
  return [...ringing.calls].some((call) => !ringing.silenced.has(call));
}
