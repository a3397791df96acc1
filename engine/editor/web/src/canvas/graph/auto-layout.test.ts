import { expect, test } from "vitest";
import { emptyFlow } from "../../document/flow";
import { below, drawingOf, unplaced } from "./auto-layout";
import { laidOut } from "./dagre-layout";
import { additionOf } from "../palette/add-node";

const flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: ["a", "b", "c"].map((id) => ({ id, component: "x/y" })),
    edges: [
      { from: "a.out", to: "b.in" },
      { from: "b.out", to: "c.in" },
    ],
  },
};

test("nodes are laid out from left to right", () => {
  const places = laidOut(drawingOf(flow, new Set(["a", "b", "c"]), () => undefined));
  const [a, b, c] = ["a", "b", "c"].map((id) => places[id]?.x ?? Number.NaN) as [number, number, number];
  expect(b).toBeGreaterThanOrEqual(a + 200);
  expect(c).toBeGreaterThanOrEqual(b + 200);
});

test("only nodes without a place are laid out, under the others", () => {
  const partly = { ...flow, layout: { a: { x: 100, y: 50 } } };
  expect(unplaced(partly)).toEqual(["b", "c"]);
  expect(drawingOf(partly, new Set(["b", "c"]), () => undefined).edges).toEqual([{ from: "b", to: "c" }]);
  expect(below(partly, { b: { x: 0, y: 0 } })).toEqual({ b: { x: 100, y: 220 } });
});

test("a node added from a loose wire comes wired, with the map that was offered", () => {
  const at = { x: 0, y: 0 };
  const loose = { end: "from" as const, port: "c.out", newPort: "in", offer: { outcome: "valid" as const, map: { context: "{{ $ }}" } } };
  expect(additionOf(flow, "common/debug", at, loose)).toMatchObject({
    id: "debug",
    edge: { from: "c.out", to: "debug.in", map: { context: "{{ $ }}" } },
  });
  expect(additionOf(flow, "x/a", at, { ...loose, end: "to", port: "a.in", newPort: "out", offer: undefined }).edge).toEqual({ from: "a-2.out", to: "a.in" });
});
