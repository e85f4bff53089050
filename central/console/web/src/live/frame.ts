// Tells the screen of news once a frame: in a storm they come faster than anyone could draw them.

/** A page in the background draws no frames; its title and its bell must hear all the same. */
const AT_LATEST_MS = 100;

/** Give what asks for `tell` to be called soon: at once where nothing is drawn, else with the frame. */
export function onceAFrame(tell: () => void): () => void {
  let frame: number | undefined;
  let latest: ReturnType<typeof setTimeout> | undefined;
  const now = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(latest);
    frame = latest = undefined;
    tell();
  };
  return () => {
    if (frame !== undefined) return;
    if (document.hidden) {
      tell();
      return;
    }
    frame = requestAnimationFrame(now);
    latest = setTimeout(now, AT_LATEST_MS);
  };
}
