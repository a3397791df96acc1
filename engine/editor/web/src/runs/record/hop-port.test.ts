import { expect, it } from "vitest";
import { portOfHop } from "./hop-port";

const hop = (index: number, parent: number, node: string, edge?: string, unmapped = false) => ({
  index,
  parent,
  node,
  edge,
  unmapped,
});

const begun = [
  hop(0, -1, "ticker"),
  hop(1, 0, "list", "ticker.out -> list.request"),
  hop(2, 1, "copy", "list.out -> copy.in", true),
];
const sent = [hop(0, -1, "copy"), hop(1, 0, "copy", "-> copy.in")];

it.each([
  ["that a wire brought", begun[1], begun, "list.request"],
  ["that a map failed on", begun[2], begun, "list.out"],
  ["that a trigger emitted", begun[0], begun, "ticker.out"],
  ["that nothing is wired to", begun[0], [begun[0]], ""],
  ["that was sent", sent[1], sent, "copy.in"],
  ["that began a run by being sent", sent[0], sent, ""],
] as const)("the port of a message %s", (_, of, run, port) => {
  expect(portOfHop(of as (typeof begun)[number], run as typeof begun)).toBe(port);
});
