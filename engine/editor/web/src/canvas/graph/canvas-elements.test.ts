import { expect, test } from "vitest";
import { emptyFlow, type Flow } from "../../document/flow";
import { reduce } from "../../document/reduce";
import { nothing } from "../../document/undo-history";
import { edgesSelectedAfter, moved, selectedAfter, sumUp } from "./canvas-changes";
import { createCanvasElements, named } from "./canvas-elements";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: { nodes: ["a", "b", "c"].map((id) => ({ id, component: "x/y" })), edges: [{ from: "a.out", to: "b.in" }] },
  layout: { a: { x: 0, y: 0 }, b: { x: 300, y: 0 }, c: { x: 600, y: 0 } },
  comments: [{ id: "note", text: "", x: 0, y: 200, width: 100, height: 40 }],
  groups: [{ id: "g", title: "G", nodes: ["a", "b"] }],
};
const placesOf = (of: Flow) => (id: string) => of.layout?.[id] ?? { x: 0, y: 0 };
const local = { sizes: {}, stretched: {}, places: {} };

test("unchanged nodes stay the same objects", () => {
  const graph = createCanvasElements();
  const before = graph.nodes(flow, nothing, placesOf(flow), local);
  expect(graph.nodes(flow, nothing, placesOf(flow), local)).toBe(before);
  const after = reduce(flow, { do: "move", to: { c: { x: 700, y: 0 } } });
  const next = graph.nodes(after, nothing, placesOf(after), local);
  expect(next.filter((node, i) => node !== before[i]).map((node) => node.id)).toEqual(["c"]);
  expect(next.at(-1)?.data).toBe(before.at(-1)?.data);
});

test("dragging a member changes its frame", () => {
  const graph = createCanvasElements();
  const before = graph.nodes(flow, nothing, placesOf(flow), local);
  const next = graph.nodes(flow, nothing, placesOf(flow), { ...local, places: { b: { x: 400, y: 0 } } });
  expect(next.filter((node, i) => node !== before[i]).map((node) => node.id)).toEqual(["group:g", "b"]);
});

test("a new wire changes only the nodes at its ends", () => {
  const graph = createCanvasElements();
  const before = graph.nodes(flow, nothing, placesOf(flow), local);
  const edges = graph.edges(flow.spec.edges, []);
  const after = reduce(flow, { do: "add", edges: [{ from: "b.out", to: "c.in" }] });
  const next = graph.nodes(after, nothing, placesOf(after), local);
  expect(next.filter((node, i) => node !== before[i]).map((node) => node.id)).toEqual(["b", "c"]);
  expect(graph.edges(after.spec.edges, [])[0]).toBe(edges[0]);
});

test("dragging a frame moves its members", () => {
  const at = { "group:g": { x: -20, y: -48 }, a: { x: 0, y: 0 }, b: { x: 300, y: 0 } } as Record<
    string,
    { x: number; y: number }
  >;
  const changed = sumUp(
    [{ type: "position", id: "group:g", position: { x: 0, y: -48 }, dragging: false }],
    flow,
    (id) => at[id],
  );
  expect(changed.places).toEqual({ a: { x: 20, y: 0 }, b: { x: 320, y: 0 } });
  expect(changed.dropped).toBe(true);
});

test("canvas ids of nodes, comments and groups differ", () => {
  expect(["a", "comment:note", "group:g"].map(named)).toEqual([
    { kind: "nodes", id: "a" },
    { kind: "comments", id: "note" },
    { kind: "groups", id: "g" },
  ]);
  expect(moved({ a: { x: 1, y: 2 }, "comment:note": { x: 3, y: 4 } })).toEqual({
    a: { x: 1, y: 2 },
    note: { x: 3, y: 4 },
  });
});

test("selecting", () => {
  const selection = selectedAfter({ ...nothing, nodes: ["a"] }, { a: false, b: true, "comment:note": true });
  expect(selection).toEqual({ ...nothing, nodes: ["b"], comments: ["note"] });
  expect(edgesSelectedAfter(nothing, [{ type: "select", id: "a.out -> b.in", selected: true }]).edges).toEqual([
    "a.out -> b.in",
  ]);
});

test("a comment has the size of the document, not the measured one", () => {
  const graph = createCanvasElements();
  const measured = { ...local, sizes: { "comment:note": { width: 300, height: 90 } } };
  const size = () => graph.nodes(flow, nothing, placesOf(flow), measured).find((node) => node.id === "comment:note");
  expect(size()).toMatchObject({ width: 100, height: 40 });
  const changed = sumUp(
    [{ type: "dimensions", id: "comment:note", dimensions: { width: 120, height: 50 }, resizing: true }],
    flow,
    () => undefined,
  );
  expect(changed).toMatchObject({ stretched: { "comment:note": { width: 120, height: 50 } }, dropped: false });
});
