// The centre's time: what its last message said, carried on by this machine's steady clock.

let heard = { centre: new Date().getTime(), steady: performance.now() };

/** Take the centre's time from a message that has just come. */
export function hearTime(now: string): void {
  heard = { centre: new Date(now).getTime(), steady: performance.now() };
}

/** The centre's time now, in milliseconds since 1970; a step of this machine's clock is nothing. */
export function centreTime(): number {
  return heard.centre + performance.now() - heard.steady;
}
