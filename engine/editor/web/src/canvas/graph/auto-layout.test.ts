import { expect, test } from "vitest";
import { emptyFlow } from "../../document/flow";
import { below, drawingOf, unplaced } from "./auto-layout";
import { laidOut } from "./dagre-layout";

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

test("only nodes without a position are laid out, under the others", () => {
  const partly = { ...flow, layout: { a: { x: 100, y: 50 } } };
  expect(unplaced(partly)).toEqual(["b", "c"]);
  expect(drawingOf(partly, new Set(["b", "c"]), () => undefined).edges).toEqual([{ from: "b", to: "c" }]);
  expect(below(partly, { b: { x: 0, y: 0 } })).toEqual({ b: { x: 100, y: 220 } });
});
