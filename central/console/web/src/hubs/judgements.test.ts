import { describe, expect, it } from "vitest";
import type { HubDetail, HubRow, SenseRow } from "../api/shapes";
import { lookOf, stagesOf, troublesOf } from "./judgements";

const NOW = Date.parse("2026-11-22T03:04:05Z");
const at = (secondsAgo: number): string => new Date(NOW - secondsAgo * 1000).toISOString();

const WELL: HubRow = {
  id: "hub-0001",
  home: "home-1",
  who: "",
  town: "",
  programme: "",
  online: true,
  heard_at: at(12),
  beat_at: at(12),
  heartbeat_s: 300,
  software: "caliu-edge 0.1.0",
  queued: 0,
  config_applied: 3,
  config_wanted: 3,
  mains: null,
  battery: null,
  low_batteries: 0,
  troubled: 0,
  lowest_battery: null,
  faults: [],
};
const SENSE: SenseRow = {
  id: "door-1",
  kind: "door",
  place: "hall",
  heard_at: at(60),
  battery: 0.8,
  link: null,
  state: "ok",
};
const fault = (component: string, code: string) => ({
  component,
  code,
  text: "",
  since: at(90),
  count: 1,
});

function page(hub: Partial<HubRow> = {}, more: Partial<HubDetail> = {}): HubDetail {
  return {
    at: at(0),
    hub: { ...WELL, ...hub },
    profile: "hub",
    enrolled_at: null,
    certificate_expires_at: null,
    capabilities: [],
    session: null,
    config_fetched: 3,
    paths: [],
    senses_told_at: at(30),
    senses: [SENSE],
    orders: [],
    test: null,
    lives: null,
    history: { spells: [], next: null },
    ...more,
  };
}

const told = (one: HubDetail): string[] => troublesOf(one, NOW).map((trouble) => trouble.what);

describe("how a hub is", () => {
  it.each([
    [{}, "well"],
    [{ heard_at: null, online: false }, "never"],
    [{ online: false, faults: [fault("link", "lost")] }, "offline"],
    [{ beat_at: at(840) }, "late"],
    [{ troubled: 1 }, "faulty"],
    [{ faults: [fault("door-1", "lost")], low_batteries: 1 }, "faulty"],
    [{ low_batteries: 1 }, "low-battery"],
    [{ battery: 0.1 }, "low-battery"],
  ] as [Partial<HubRow>, string][])("%o is %s", (part, look) => {
    expect(lookOf({ ...WELL, ...part }, NOW)).toBe(look);
  });
});

describe("what is wrong with it", () => {
  it("is nothing where nothing is", () => {
    expect(told(page())).toEqual([]);
  });

  it("says a missing heartbeat with its age and how often one is expected", () => {
    expect(troublesOf(page({ beat_at: at(840) }), NOW)).toEqual([
      { what: "late", since: 840_000, every: 300_000 },
    ]);
  });

  it("says that it is lost once, though the centre keeps a fault of it too", () => {
    expect(told(page({ online: false, faults: [fault("link", "lost")] }))).toEqual(["offline"]);
  });

  it("says a silent sense once, by its fault where there is one", () => {
    const senses = [{ ...SENSE, state: "silent" }];
    expect(told(page({}, { senses }))).toEqual(["sense"]);
    expect(told(page({ faults: [fault("door-1", "lost")] }, { senses }))).toEqual(["fault"]);
  });

  it("says a jammed radio once, and not again for each of its senses", () => {
    const senses = [
      { ...SENSE, state: "jammed" },
      { ...SENSE, id: "door-2", state: "jammed" },
    ];
    const faults = [fault("zigbee2mqtt", "jammed")];
    expect(told(page({ faults }, { senses }))).toEqual(["fault"]);
    expect(told(page({}, { senses }))).toEqual(["sense", "sense"]);
  });

  it("tells the worst first", () => {
    const wrong = page(
      { beat_at: at(840), mains: false, queued: 2, config_wanted: 4 },
      { senses: [{ ...SENSE, state: "low-battery" }], senses_told_at: at(4000) },
    );
    expect(told(wrong)).toEqual(["late", "mains", "sense", "queued", "config", "old-telling"]);
  });
});

describe("the way of a test", () => {
  const TEST = {
    ordered_at: at(30),
    expires_at: at(-90),
    outcome: null,
    text: "",
    answered_at: null,
    arrived_at: null,
    case: null,
    case_number: null,
    confirmed_at: null,
  };
  it("goes step by step", () => {
    const answered = { ...TEST, outcome: "done", answered_at: at(20) };
    const arrived = { ...answered, arrived_at: at(19) };
    const whole = { ...arrived, confirmed_at: at(9) };
    expect([TEST, answered, arrived, whole].map((one) => stagesOf(one))).toEqual([
      { answered: "going", arrived: "waiting", confirmed: "waiting" },
      { answered: "done", arrived: "going", confirmed: "waiting" },
      { answered: "done", arrived: "done", confirmed: "going" },
      { answered: "done", arrived: "done", confirmed: "done" },
    ]);
  });

  it("shows what came of an alarm that overtook its answer", () => {
    expect(stagesOf({ ...TEST, arrived_at: at(19) })).toEqual({
      answered: "going",
      arrived: "done",
      confirmed: "going",
    });
  });

  it("stops where the hub refused or was too late", () => {
    expect(stagesOf({ ...TEST, outcome: "late" })).toEqual({
      answered: "stopped",
      arrived: "stopped",
      confirmed: "stopped",
    });
  });
});
