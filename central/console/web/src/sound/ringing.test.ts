import { expect, it } from "vitest";
import { QUIET, rings, silenced, waiting } from "./ringing";

it("rings while a life alarm waits, and stops when it is taken", () => {
  const ringing = waiting(QUIET, ["a"]);
  expect(rings(ringing)).toBe(true);
  expect(rings(waiting(ringing, []))).toBe(false);
});

it("stays silent for what was silenced, and rings again for a new alarm", () => {
  const hushed = silenced(waiting(QUIET, ["a"]));
  expect(rings(hushed)).toBe(false);
  expect(rings(waiting(hushed, ["a", "b"]))).toBe(true);
});

it("rings again when the same case alerts anew", () => {
  const hushed = silenced(waiting(QUIET, ["a at one"]));
  expect(rings(waiting(hushed, ["a at two"]))).toBe(true);
});

it("forgets a silence when its alarm is gone", () => {
  const gone = waiting(silenced(waiting(QUIET, ["a"])), []);
  expect(rings(waiting(gone, ["a"]))).toBe(true);
});
