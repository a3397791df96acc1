import { describe, expect, test } from "vitest";
import type { RunSummary } from "../api/client";
import { causesText, outcomeOf, until } from "./outcome";

const run = (more: Partial<RunSummary>): RunSummary => ({
  id: "a-1",
  flow: "f",
  trigger: "t",
  state: "ok",
  started: "2026-11-28T17:15:12Z",
  duration: 1,
  hops: 1,
  failures: 0,
  handled: 0,
  ...more,
});

test.each<[string, Partial<RunSummary>, { ok: number; failed: number }]>([
  ["a run that was fine", {}, { ok: 0, failed: 0 }],
  ["failures without items", { state: "handled", failures: 9, handled: 9 }, { ok: 0, failed: 9 }],
  ["items", { state: "handled", failures: 11, items: 38, failedItems: 9 }, { ok: 29, failed: 9 }],
  ["items that were all fine", { items: 38 }, { ok: 38, failed: 0 }],
  ["one item", { items: 1, failedItems: 1, failures: 1, state: "failed" }, { ok: 0, failed: 1 }],
  ["a run that was cancelled", { state: "failed" }, { ok: 0, failed: 1 }],
])("%s", (_, given, want) => expect(outcomeOf(run(given))).toEqual(want));

describe("what the failures have in common", () => {
  const cause = (count: number, text: string) => ({ node: "copy", count, text });
  test.each<[string, Partial<RunSummary>, string]>([
    ["the only cause", { causes: [cause(4, "the source needs a login")] }, "the source needs a login"],
    ["two", { causes: [cause(4, "a login"), cause(1, "no image")] }, "4 a login, 1 no image"],
    ["many", { causes: [cause(4, "a"), cause(2, "b"), cause(2, "c"), cause(1, "d")] }, "4 a, 2 b, 3 more"],
    ["none", { error: "the run was stopped" }, "the run was stopped"],
    ["nothing", {}, ""],
  ])("%s", (_, given, want) => expect(causesText(run(given))).toBe(want));
});

test.each([
  ["2026-11-28T17:20:12Z", "in 5:00"],
  ["2026-11-28T17:15:17Z", "in 0:05"],
  ["2026-11-28T17:15:11Z", "now"],
  ["2026-11-29T03:00:00Z", "in 9 h 45 min"],
  ["2026-12-08T03:00:00Z", "in 9 days"],
  ["", ""],
])("the next run at %s is %s", (time, want) => expect(until(time, Date.parse("2026-11-28T17:15:12Z"))).toBe(want));
