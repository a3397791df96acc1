import { expect, test } from "vitest";
import { emptyFlow } from "../../document/flow";
import { below, unplaced } from "./auto-layout";
import { drawingOf } from "./drawing";

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

test("only nodes without a position are laid out, under the others", () => {
  const partly = { ...flow, layout: { a: { x: 100, y: 50 } } };
  expect(unplaced(partly)).toEqual(["b", "c"]);
  expect(drawingOf(partly, new Set(["b", "c"]), () => undefined).edges).toEqual([{ from: "b", to: "c", error: false }]);
  expect(below(partly, { b: { x: 0, y: 0 } })).toEqual({ b: { x: 100, y: 270 } });
});
