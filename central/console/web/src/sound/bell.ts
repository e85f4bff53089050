// The bell: tones made here, so that no file and no network stand between an alarm and an ear.
import type { Choices } from "./choices";
import type { Tone } from "./ringing";

interface Melody {
  readonly tones: readonly { at: number; hertz: number }[];
  readonly loud: number;
  /** How long a tone lasts, in seconds: short ones insist. */
  readonly lasts: number;
}

const MELODIES: Readonly<Record<Tone, Melody>> = {
  life: {
    tones: [
      { at: 0, hertz: 880 },
      { at: 0.18, hertz: 660 },
      { at: 0.36, hertz: 880 },
    ],
    loud: 0.22,
    lasts: 0.16,
  },
  person: {
    tones: [
      { at: 0, hertz: 523 },
      { at: 0.3, hertz: 659 },
    ],
    loud: 0.1,
    lasts: 0.4,
  },
  handed: {
    tones: [
      { at: 0, hertz: 659 },
      { at: 0.2, hertz: 784 },
    ],
    loud: 0.1,
    lasts: 0.3,
  },
  concern: { tones: [{ at: 0, hertz: 587 }], loud: 0.08, lasts: 0.5 },
  technical: { tones: [{ at: 0, hertz: 392 }], loud: 0.06, lasts: 0.4 },
};
const EVERY_MS = { life: 2_400, person: 9_000 } as const;
const GAIN: Readonly<Record<Choices["volume"], number>> = { low: 0.4, middle: 1, high: 2.2 };

export class Bell {
  private context: AudioContext | undefined;
  private again: ReturnType<typeof setInterval> | undefined;
  private ringing: keyof typeof EVERY_MS | undefined;
  private volume: Choices["volume"] = "middle";

  /** Browsers let a page sound only after a person has touched it. */
  readonly wake = (): void => {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") void this.context.resume();
  };

  set loudness(volume: Choices["volume"]) {
    this.volume = volume;
  }

  /** Ring until `hush`; another tone takes the place of the one before. */
  ring(tone: keyof typeof EVERY_MS): void {
    if (this.ringing === tone) return;
    this.hush();
    this.ringing = tone;
    this.strike(tone);
    this.again = setInterval(() => {
      this.strike(tone);
    }, EVERY_MS[tone]);
  }

  hush(): void {
    clearInterval(this.again);
    this.again = this.ringing = undefined;
  }

  strike(tone: Tone): void {
    const context = this.context;
    if (context?.state !== "running") return;
    const { tones, loud, lasts } = MELODIES[tone];
    for (const { at, hertz } of tones) {
      const from = context.currentTime + at;
      const wave = context.createOscillator();
      const gain = context.createGain();
      wave.frequency.value = hertz;
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(loud * GAIN[this.volume], from + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.001, from + lasts);
      wave.connect(gain).connect(context.destination);
      wave.start(from);
      wave.stop(from + lasts + 0.01);
    }
  }
}
