import { expect, test } from "vitest";
import { edgeKey, emptyFlow, type Flow } from "./flow";
import { reduce } from "./reduce";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: ["a", "b", "c", "d"].map((id) => ({ id, component: "x/y" })),
    edges: [
      { from: "a.out", to: "b.in", map: { x: 1 } },
      { from: "a.out", to: "d.in" },
      { from: "b.out", to: "c.in" },
      { from: "b.error", to: "d.in" },
    ],
  },
  layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 } },
};

const keys = (of: Flow) => (of.spec.edges ?? []).map(edgeKey);

test("a node is inserted in the place of the wire", () => {
  const after = reduce(flow, {
    do: "insert",
    edge: "a.out -> b.in",
    node: { id: "n", component: "common/delay" },
    position: { x: 154, y: 8 },
    before: { from: "a.out", to: "n.in" },
    after: { from: "n.out", to: "b.in", map: { x: 1 } },
  });
  expect(keys(after).slice(0, 3)).toEqual(["a.out -> n.in", "n.out -> b.in", "a.out -> d.in"]);
  expect(after.layout?.n).toEqual({ x: 150, y: 10 });
});

test.each([
  { name: "the wire is gone", edge: "a.out -> c.in", id: "n" },
  { name: "the id is taken", edge: "a.out -> b.in", id: "c" },
])("nothing is inserted when $name", ({ edge, id }) => {
  const node = { id, component: "x/y" };
  const ends = { before: { from: "a.out", to: `${id}.in` }, after: { from: `${id}.out`, to: "b.in" } };
  expect(reduce(flow, { do: "insert", edge, node, position: { x: 0, y: 0 }, ...ends })).toBe(flow);
});

test("a wire keeps its place when an end moves", () => {
  const after = reduce(flow, { do: "reconnect", edge: "a.out -> b.in", by: { from: "a.out", to: "c.in" } });
  expect(keys(after)).toEqual(["a.out -> c.in", "a.out -> d.in", "b.out -> c.in", "b.error -> d.in"]);
});

test("an end can't move to where the same wire is already", () => {
  expect(reduce(flow, { do: "reconnect", edge: "a.out -> b.in", by: { from: "a.out", to: "d.in" } })).toBe(flow);
});

test("a removed node leaves the wire between its neighbours", () => {
  const after = reduce(flow, { do: "join", node: "b", edge: { from: "a.out", to: "c.in" } });
  expect(keys(after)).toEqual(["a.out -> c.in", "a.out -> d.in"]);
  expect(after.spec.nodes.map(({ id }) => id)).toEqual(["a", "c", "d"]);
  expect(after.layout).toEqual({ a: { x: 0, y: 0 } });
});

test("a wire between the neighbours that was there stays", () => {
  const after = reduce(flow, { do: "join", node: "b", edge: { from: "a.out", to: "d.in", map: { x: 2 } } });
  expect(after.spec.edges).toEqual([{ from: "a.out", to: "d.in" }]);
});
