import { describe, expect, test } from "vitest";
import type { Command } from "./command";
import type { Flow } from "./flow";
import { reduce } from "./reduce";

const flow: Flow = {
  apiVersion: "patchbay.dev/v1alpha1",
  kind: "Flow",
  metadata: { name: "mirror" },
  spec: {
    nodes: [
      { id: "ticker", component: "common/ticker", settings: { delay: 1000, context: { a: 1 } } },
      { id: "list", component: "kubernetes/deployment_list" },
      { id: "log", component: "common/debug" },
    ],
    edges: [
      { from: "ticker.out", to: "list.request", map: { namespace: "{{ $.a }}" } },
      { from: "ticker.out", to: "log.in" },
      { from: "list.error", to: "log.in" },
    ],
  },
  layout: { ticker: { x: 0, y: 0 }, list: { x: 200, y: 0 } },
  comments: [{ id: "note", text: "hello", x: 0, y: 100, width: 200, height: 80 }],
  groups: [{ id: "both", title: "Both", nodes: ["ticker", "list"] }],
};

const cases: { name: string; command: Command; want: (after: Flow) => unknown; is: unknown }[] = [
  {
    name: "a wire is queued, with all defaults",
    command: { do: "queue", edge: "ticker.out -> log.in", value: {} },
    want: (after) => after.spec.edges?.[1]?.queue,
    is: {},
  },
  {
    name: "a field of a queue is set",
    command: { do: "queue", edge: "ticker.out -> log.in", path: ["backoff", "initial"], value: "2s" },
    want: (after) => after.spec.edges?.[1]?.queue,
    is: { backoff: { initial: "2s" } },
  },
  {
    name: "a wire is direct again",
    command: { do: "queue", edge: "ticker.out -> list.request", value: undefined },
    want: (after) => after.spec.edges?.[0] && "queue" in after.spec.edges[0],
    is: false,
  },
  {
    name: "the hop limit of a run is set",
    command: { do: "flow", maxHops: 5000 },
    want: (after) => after.spec.maxHops,
    is: 5000,
  },
  {
    name: "0 hops means the default",
    command: { do: "flow", maxHops: 0 },
    want: (after) => "maxHops" in after.spec,
    is: false,
  },
  {
    name: "the document starts the triggers",
    command: { do: "flow", start: "always" },
    want: (after) => after.spec.start,
    is: "always",
  },
  {
    name: "that people start them is not written, being the default",
    command: { do: "flow", start: "manual" },
    want: (after) => "start" in after.spec,
    is: false,
  },
  {
    name: "a node is added on the grid",
    command: { do: "add", nodes: [{ id: "n", component: "common/debug" }], layout: { n: { x: 12, y: 27 } } },
    want: (f) => [f.spec.nodes.at(-1)?.id, f.layout?.n],
    is: ["n", { x: 10, y: 30 }],
  },
  {
    name: "a wire that exists already is not added",
    command: { do: "add", edges: [{ from: "ticker.out", to: "log.in" }] },
    want: (f) => f === flow,
    is: true,
  },
  {
    name: "removing a node removes its wires, its place and its membership",
    command: { do: "remove", nodes: ["list"] },
    want: (f) => [f.spec.edges?.map((e) => e.to), Object.keys(f.layout ?? {}), f.groups?.[0]?.nodes],
    is: [["log.in"], ["ticker"], ["ticker"]],
  },
  {
    name: "removing the last members removes the group",
    command: { do: "remove", nodes: ["ticker", "list"] },
    want: (f) => ["groups" in f, "layout" in f, "edges" in f.spec],
    is: [false, false, false],
  },
  {
    name: "renaming a node changes its wires, position and group",
    command: { do: "rename", node: "list", id: "deployments" },
    want: (f) => [f.spec.edges?.map((e) => `${e.from}>${e.to}`), Object.keys(f.layout ?? {}), f.groups?.[0]?.nodes],
    is: [
      ["ticker.out>deployments.request", "ticker.out>log.in", "deployments.error>log.in"],
      ["ticker", "deployments"],
      ["ticker", "deployments"],
    ],
  },
  {
    name: "renaming to a taken id changes nothing",
    command: { do: "rename", node: "list", id: "log" },
    want: (f) => f === flow,
    is: true,
  },
  {
    name: "a nested setting",
    command: { do: "settings", node: "ticker", path: ["context", "b", 0], value: "x" },
    want: (f) => f.spec.nodes[0]?.settings,
    is: { delay: 1000, context: { a: 1, b: ["x"] } },
  },
  {
    name: "removing the last setting removes the settings",
    command: { do: "settings", node: "ticker", value: {} },
    want: (f) => "settings" in (f.spec.nodes[0] ?? {}),
    is: false,
  },
  {
    name: "the first value of a retry creates it",
    command: { do: "handling", node: "ticker", path: ["retry", "backoff", "max"], value: "10s" },
    want: (f) => f.spec.nodes[0]?.retry,
    is: { backoff: { max: "10s" } },
  },
  {
    name: "a retry without values is removed",
    command: { do: "handling", node: "ticker", path: ["retry", "maxAttempts"], value: undefined },
    want: (f) => "retry" in (f.spec.nodes[0] ?? {}),
    is: false,
  },
  {
    name: "a time limit",
    command: { do: "handling", node: "ticker", path: ["timeLimit"], value: "30s" },
    want: (f) => [f.spec.nodes[0]?.timeLimit, f.spec.nodes[0]?.settings?.delay],
    is: ["30s", 1000],
  },
  {
    name: "an item name keeps the time limit",
    command: { do: "handling", node: "ticker", path: ["itemName"], value: "{{ $.name }}" },
    want: (f) => [f.spec.nodes[0]?.itemName, f.spec.nodes[0]?.settings?.delay],
    is: ["{{ $.name }}", 1000],
  },
  {
    name: "an empty time limit is removed",
    command: { do: "handling", node: "ticker", path: ["timeLimit"], value: "" },
    want: (f) => "timeLimit" in (f.spec.nodes[0] ?? {}),
    is: false,
  },
  {
    name: "a map is removed as a whole",
    command: { do: "map", edge: "ticker.out -> list.request", value: undefined },
    want: (f) => "map" in (f.spec.edges?.[0] ?? {}),
    is: false,
  },
  {
    name: "a wire moves only among those of its port",
    command: { do: "order", edge: "ticker.out -> list.request", by: 1 },
    want: (f) => f.spec.edges?.map((e) => e.to),
    is: ["log.in", "list.request", "log.in"],
  },
  {
    name: "the only wire of a port can't move",
    command: { do: "order", edge: "list.error -> log.in", by: -1 },
    want: (f) => f === flow,
    is: true,
  },
  {
    name: "nodes and comments move together",
    command: { do: "move", to: { ticker: { x: 14, y: 16 }, note: { x: 5, y: 5 }, stranger: { x: 1, y: 1 } } },
    want: (f) => [f.layout?.ticker, f.comments?.[0]?.x, f.layout?.stranger],
    is: [{ x: 10, y: 20 }, 10, undefined],
  },
  {
    name: "moving to the same place changes nothing",
    command: { do: "move", to: { ticker: { x: 4, y: -4 } } },
    want: (f) => f === flow,
    is: true,
  },
  {
    name: "a command about a missing node changes nothing",
    command: { do: "title", node: "ghost", title: "x" },
    want: (f) => f === flow,
    is: true,
  },
];

describe("reduce", () => {
  for (const { name, command, want, is } of cases) {
    test(name, () => {
      const before = JSON.stringify(flow);
      expect(want(reduce(flow, command))).toEqual(is);
      expect(JSON.stringify(flow)).toBe(before);
    });
  }
});

test("a queue without its last field is an empty one, and the wire stays queued", () => {
  const edge = "ticker.out -> log.in";
  const queued = reduce(flow, { do: "queue", edge, path: ["backoff", "max"], value: "1m" });
  const emptied = reduce(queued, { do: "queue", edge, path: ["backoff", "max"], value: undefined });
  expect(emptied.spec.edges?.[1]?.queue).toEqual({});
});
