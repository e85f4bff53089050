import { expect, it } from "vitest";
import { STALE_AFTER_MS, waitBefore } from "./backoff";

it("tries again soon at first, and never waits longer than eight seconds", () => {
  expect(waitBefore(0, 1)).toBeLessThanOrEqual(250);
  expect(waitBefore(50, 1)).toBe(8_000);
});

it("spreads the tries of many consoles over half of the wait", () => {
  expect(waitBefore(4, 0)).toBe(waitBefore(4, 1) / 2);
});

it("tells of silence within two seconds, yet bears one late beat", () => {
  expect(STALE_AFTER_MS).toBeLessThan(2_000);
  expect(STALE_AFTER_MS).toBeGreaterThan(1_500);
});
