import { expect, test } from "vitest";
import type { HopRecord, RunSummary } from "../api/client";
import { passOf } from "./last-pass";

const run = { id: "run-1" } as RunSummary;

function hop(index: number, parent: number, edge: string, state: HopRecord["state"] = "ok"): HopRecord {
  return { index, parent, edge, node: /-> (\w+)/.exec(edge)?.[1] ?? "ticker", state, start: 0, duration: 0 };
}

test("counts messages by wire and hops by node", () => {
  const pass = passOf(run, [hop(0, -1, ""), hop(1, 0, "ticker.out -> copy.in"), hop(2, 0, "ticker.out -> copy.in")]);
  expect(pass.wires).toEqual({ "ticker.out -> copy.in": 2 });
  expect(pass.hops).toEqual({ ticker: 1, copy: 2 });
  expect(pass.failures).toEqual({});
});

test("an error on an error port is a failure of the node that sent it", () => {
  const pass = passOf(run, [
    hop(0, -1, "ticker.out -> copy.in"),
    hop(1, 0, "copy.error -> errors.in"),
    hop(2, 0, "copy.error -> errors.in"),
  ]);
  expect(pass.failures).toEqual({ copy: 2 });
});

test("a returned error that the error port delivers counts once, however many wires carry it", () => {
  const pass = passOf(run, [
    hop(0, -1, "ticker.out -> copy.in", "handled"),
    hop(1, 0, "copy.error -> errors.in"),
    hop(2, 0, "copy.error -> mail.in"),
  ]);
  expect(pass.failures).toEqual({ copy: 1 });
});

test("an error that nothing handles is a failure of its node and not of the callers", () => {
  const pass = passOf(run, [
    hop(0, -1, "", "failed"),
    hop(1, 0, "ticker.out -> list.in", "failed"),
    hop(2, 1, "list.out -> copy.in", "failed"),
  ]);
  expect(pass.failures).toEqual({ copy: 1 });
});
