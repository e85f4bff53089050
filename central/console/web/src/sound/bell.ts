// The bell: two tones made here, so that no file and no network stand between an alarm and an ear.

const EVERY_MS = 2_400;
const TONES = [
  { at: 0, hertz: 880 },
  { at: 0.18, hertz: 660 },
  { at: 0.36, hertz: 880 },
] as const;
const LOUD = 0.22;

export class Bell {
  private context: AudioContext | undefined;
  private again: ReturnType<typeof setInterval> | undefined;

  /** Browsers let a page sound only after a person has touched it. */
  readonly wake = (): void => {
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") void this.context.resume();
  };

  get awake(): boolean {
    return this.context?.state === "running";
  }

  ring(): void {
    if (this.again !== undefined) return;
    this.strike();
    this.again = setInterval(() => {
      this.strike();
    }, EVERY_MS);
  }

  hush(): void {
    clearInterval(this.again);
    this.again = undefined;
  }

  private strike(): void {
    const context = this.context;
    if (context?.state !== "running") return;
    for (const tone of TONES) {
      const from = context.currentTime + tone.at;
      const wave = context.createOscillator();
      const volume = context.createGain();
      wave.frequency.value = tone.hertz;
      volume.gain.setValueAtTime(0, from);
      volume.gain.linearRampToValueAtTime(LOUD, from + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.001, from + 0.16);
      wave.connect(volume).connect(context.destination);
      wave.start(from);
      wave.stop(from + 0.17);
    }
  }
}
