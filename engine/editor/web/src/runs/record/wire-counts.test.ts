import { expect, it } from "vitest";
import { wireCountsText } from "./wire-counts";

const now = new Date(2026, 10, 29, 14, 40);
const at = (hours: number, minutes: number) => new Date(2026, 10, 29, hours, minutes).toISOString();

it.each([
  ["not deployed", 0, undefined, ""],
  [
    "of an engine that runs for long",
    32,
    { hourMessages: 384, hourFailures: 9 },
    "last pass 32 · last hour 384, 9 failed",
  ],
  ["without failures", 1200, { hourMessages: 14400 }, "last pass 1,200 · last hour 14,400"],
  ["quiet", 0, {}, "last pass 0 · last hour 0"],
  [
    "since a restart",
    3,
    { hourMessages: 7, hourFailures: 1, hourSince: at(14, 5) },
    "last pass 3 · 7 since 14:05, 1 failed",
  ],
] as const)("the counts of a wire %s", (_, lastPass, counts, words) => {
  expect(wireCountsText(lastPass, counts, now)).toBe(words);
});
