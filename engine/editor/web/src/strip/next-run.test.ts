import { expect, test } from "vitest";
import { nextRun } from "./next-run";

test("the earliest time of the running triggers", () => {
  const nodes = {
    later: { id: "later", component: "common/ticker", running: true, panel: { nextRun: "2026-11-29T10:05:00Z" } },
    sooner: { id: "sooner", component: "common/ticker", running: true, panel: { nextRun: "2026-11-29T10:01:00Z" } },
    stopped: { id: "stopped", component: "common/ticker", panel: { nextRun: "2026-11-29T09:00:00Z" } },
    other: { id: "other", component: "common/debug", running: true, panel: { nextRun: "soon" } },
  };
  expect(nextRun(nodes)).toBe("2026-11-29T10:01:00Z");
  expect(nextRun({})).toBe("");
});
