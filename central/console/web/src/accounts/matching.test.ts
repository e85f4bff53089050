import { describe, expect, it } from "vitest";
import type { AccountRow } from "../api/shapes";
import { matching } from "./matching";

const row = (login: string, name: string, role: AccountRow["role"]): AccountRow => ({
  id: login,
  login,
  name,
  role,
  tenant: "caliu",
  territory: "",
  programme: "",
  language: "ca",
  version: 1,
  state: "active",
  disabled_at: null,
  invited_until: null,
  locked_until: null,
  second_factor: false,
  second_factor_required: false,
  seen_at: null,
});
const ROWS = [row("nuria", "Núria Pons", "operator"), row("tomas", "Tomàs Gil", "technician")];
const wordsOf = (one: AccountRow): string[] => [one.role === "operator" ? "operació" : "tècnica"];

describe("the filter of the accounts", () => {
  it.each([
    ["", ["nuria", "tomas"]],
    ["  ", ["nuria", "tomas"]],
    ["nuria", ["nuria"]],
    ["TOMAS gil", ["tomas"]],
    ["operacio", ["nuria"]],
    ["caliu tècn", ["tomas"]],
    ["nuria gil", []],
  ])("%j leaves %j", (filter, logins) => {
    expect(matching(ROWS, filter, wordsOf).map((one) => one.login)).toEqual(logins);
  });
});
