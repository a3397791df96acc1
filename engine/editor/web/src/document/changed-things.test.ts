import { expect, test } from "vitest";
import { changedThings } from "./changed-things";
import type { Flow } from "./flow";

const before: Flow = {
  apiVersion: "patchbay.dev/v1alpha1",
  kind: "Flow",
  metadata: { name: "scan" },
  spec: {
    title: "Scan",
    nodes: [
      { id: "ticker", component: "common/ticker" },
      { id: "shown", component: "common/debug" },
    ],
    edges: [{ from: "ticker.out", to: "shown.in" }],
  },
  layout: { ticker: { x: 0, y: 0 }, shown: { x: 300, y: 0 } },
};

const cases: { name: string; after: Flow; count: number }[] = [
  { name: "nothing", after: structuredClone(before), count: 0 },
  { name: "a moved node", after: { ...before, layout: { ...before.layout, shown: { x: 310, y: 0 } } }, count: 1 },
  {
    name: "a removed node with its wire",
    after: { ...before, spec: { ...before.spec, nodes: before.spec.nodes.slice(0, 1), edges: [] } },
    count: 2,
  },
  { name: "the title", after: { ...before, spec: { ...before.spec, title: "Scanner" } }, count: 1 },
  { name: "a comment", after: { ...before, comments: [{ id: "comment", x: 0, y: 0 }] }, count: 1 },
];

test.each(cases)("$name", ({ after, count }) => {
  expect(changedThings(before, after)).toBe(count);
});

test("all of a flow that is not stored is new", () => {
  expect(changedThings(undefined, before)).toBe(4);
});
