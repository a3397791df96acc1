import { expect, test } from "vitest";
import type { HopRecord, RunSummary } from "../api/client";
import { passOf } from "./last-pass";

const run = { id: "run-1" } as RunSummary;

function hop(index: number, edge: string, failures?: number): HopRecord {
  const node = /-> (\w+)/.exec(edge)?.[1] ?? "ticker";
  return { index, parent: index - 1, edge, node, state: failures ? "handled" : "ok", failures, start: 0, duration: 0 };
}

test("counts messages by wire and hops by node", () => {
  const pass = passOf(run, [hop(0, ""), hop(1, "ticker.out -> copy.in"), hop(2, "ticker.out -> copy.in")]);
  expect(pass.wires).toEqual({ "ticker.out -> copy.in": 2 });
  expect(pass.hops).toEqual({ ticker: 1, copy: 2 });
  expect(pass.failures).toEqual({});
});

test("a hop may have several failures, which are those of its node and not of the one that takes the errors", () => {
  const pass = passOf(run, [
    hop(0, "ticker.out -> copy.in", 2),
    hop(1, "copy.error -> errors.in"),
    hop(2, "copy.error -> errors.in"),
    hop(3, "ticker.out -> copy.in", 1),
  ]);
  expect(pass.failures).toEqual({ copy: 3 });
});
