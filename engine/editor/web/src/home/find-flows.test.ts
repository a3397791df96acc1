import { expect, test } from "vitest";
import type { FlowLine } from "../api/client";
import { hasFailures, matches } from "./find-flows";

const line = (more: Partial<FlowLine>): FlowLine => ({
  name: "image-mirror",
  title: "Image Mirror",
  state: "running",
  revision: "1",
  modified: "2026-11-28T17:15:12Z",
  nodes: 9,
  edges: 12,
  runs: 1,
  failed: 0,
  ...more,
});

const run = {
  id: "a-1",
  flow: "image-mirror",
  trigger: "ticker",
  state: "handled" as const,
  started: "2026-11-28T17:15:12Z",
  duration: 1,
  hops: 9,
  failures: 1,
  handled: 1,
  causes: [{ node: "copy", text: "the source needs a login", count: 1 }],
};

test.each<[string, boolean]>([
  ["", true],
  ["  Mirror ", true],
  ["image-m", true],
  ["needs a LOGIN", true],
  ["webhook", false],
])("%j is found: %j", (text, want) => expect(matches(line({ lastFinished: run }), text)).toBe(want));

test.each<[string, Partial<FlowLine>, boolean]>([
  ["never ran", {}, false],
  ["handled failures", { lastFinished: run }, true],
  ["fine", { lastFinished: { ...run, state: "ok", failures: 0, handled: 0 } }, false],
  ["invalid", { state: "invalid" }, true],
])("%s", (_, given, want) => expect(hasFailures(line(given))).toBe(want));
