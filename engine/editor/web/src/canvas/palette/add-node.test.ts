import { expect, test } from "vitest";
import { emptyFlow } from "../../document/flow";
import { additionOf } from "./add-node";

const flow = { ...emptyFlow("f"), spec: { nodes: ["a", "b", "c"].map((id) => ({ id, component: "x/y" })) } };

test("a node added at the end of a wire is wired, with the suggested map", () => {
  const at = { x: 0, y: 0 };
  const wire = {
    end: "from" as const,
    port: "c.out",
    newPort: "in",
    offer: { outcome: "valid" as const, map: { context: "{{ $ }}" } },
  };
  expect(additionOf(flow, "common/debug", at, wire)).toMatchObject({
    id: "debug",
    edge: { from: "c.out", to: "debug.in", map: { context: "{{ $ }}" } },
  });
  expect(
    additionOf(flow, "x/a", at, { ...wire, end: "to", port: "a.in", newPort: "out", offer: undefined }).edge,
  ).toEqual({ from: "a-2.out", to: "a.in" });
});
