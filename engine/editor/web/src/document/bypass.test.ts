import { expect, test } from "vitest";
import { wireAround } from "./bypass";
import { edgeKey, emptyFlow, type Flow } from "./flow";
import { reduce } from "./reduce";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: ["a", "b", "c"].map((id) => ({ id, component: "x/y" })),
    edges: [
      { from: "a.out", to: "b.in", map: { x: 1 } },
      { from: "b.out", to: "c.in" },
    ],
  },
};
const around = { from: "a.out", to: "c.in", map: { x: 2 } };
const bypassed = reduce(flow, { do: "bypass", node: "b", edge: around });

test("a bypassed node is disabled, with its wires, and a wire leads around it", () => {
  expect(bypassed.spec.nodes[1]).toEqual({ id: "b", component: "x/y", disabled: true });
  expect(bypassed.spec.edges?.map(edgeKey)).toEqual(["a.out -> c.in", "a.out -> b.in", "b.out -> c.in"]);
  expect(wireAround(bypassed, "b")).toEqual(around);
});

test("the end of a bypass gives back the flow of before", () => {
  const after = reduce(bypassed, { do: "endBypass", node: "b", edge: "a.out -> c.in" });
  expect(after).toEqual(flow);
  expect(wireAround(after, "b")).toBeUndefined();
});

test("a wire between the neighbours that was there stays as it was", () => {
  const own = { from: "a.out", to: "c.in" };
  const wired = { ...flow, spec: { ...flow.spec, edges: [...(flow.spec.edges ?? []), own] } };
  const after = reduce(wired, { do: "bypass", node: "b", edge: around });
  expect(after.spec.edges).toEqual(wired.spec.edges);
  // It is not taken for the wire around the node, which the end of the bypass removes.
  expect(wireAround(after, "b")).toBeUndefined();
});

test.each([
  { name: "that is not there", node: "n" },
  { name: "that the wire does not come to", node: "c" },
])("a node $name is not bypassed", ({ node }) => {
  expect(reduce(flow, { do: "bypass", node, edge: around })).toBe(flow);
});

test.each([
  { name: "a node that runs", of: flow, node: "b" },
  {
    name: "a node that is only disabled",
    of: reduce(flow, { do: "disable", nodes: ["b"], edges: [], off: true }),
    node: "b",
  },
  {
    name: "a wire that is disabled itself",
    of: reduce(bypassed, { do: "disable", nodes: [], edges: ["a.out -> c.in"], off: true }),
    node: "b",
  },
  { name: "a node that is not there", of: bypassed, node: "n" },
])("no wire leads around $name", ({ of, node }) => {
  expect(wireAround(of, node)).toBeUndefined();
});
