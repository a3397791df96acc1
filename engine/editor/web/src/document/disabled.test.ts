import { expect, test } from "vitest";
import { allDisabled, toggleDisabled } from "./disabled";
import { emptyFlow, type Flow } from "./flow";
import { reduce } from "./reduce";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: [
      { id: "a", component: "x/y", disabled: true },
      { id: "b", component: "x/y" },
    ],
    edges: [{ from: "a.out", to: "b.in" }],
  },
};
const selection = (nodes: string[], edges: string[] = []) => ({ nodes, edges, comments: [], groups: [] });

test.each([
  [[], [], false],
  [["a"], [], true],
  [["a", "b"], [], false],
  [["a"], ["a.out -> b.in"], false],
] as const)("nodes %j and wires %j: all disabled is %s", (nodes, edges, want) => {
  expect(allDisabled(flow, selection([...nodes], [...edges]))).toBe(want);
});

test("what is selected is disabled, and enabled when all of it is", () => {
  expect(toggleDisabled(flow, selection([]))).toBeUndefined();
  const off = toggleDisabled(flow, selection(["a", "b"], ["a.out -> b.in"]));
  if (!off) throw new Error("nothing to do");
  const disabled = reduce(flow, off);
  expect(disabled.spec.nodes.map((node) => node.disabled)).toEqual([true, true]);
  expect(disabled.spec.edges?.[0]?.disabled).toBe(true);
  const on = toggleDisabled(disabled, selection(["a", "b"], ["a.out -> b.in"]));
  if (!on) throw new Error("nothing to do");
  expect(reduce(disabled, on).spec).toEqual({
    nodes: [
      { id: "a", component: "x/y" },
      { id: "b", component: "x/y" },
    ],
    edges: [{ from: "a.out", to: "b.in" }],
  });
});
