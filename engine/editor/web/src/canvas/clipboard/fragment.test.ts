import { expect, test } from "vitest";
import { emptyFlow, type Flow } from "../../document/flow";
import { reduce } from "../../document/reduce";
import { nothing } from "../../document/undo-history";
import { fragmentOf, pasteOf, unfit } from "./fragment";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: [
      { id: "a", component: "x/y" },
      { id: "b", component: "x/y", settings: { k: 1 } },
      { id: "c", component: "x/y" },
    ],
    edges: [
      { from: "a.out", to: "b.in", map: { x: "{{ $ }}" } },
      { from: "b.out", to: "c.in" },
    ],
  },
  layout: { a: { x: 100, y: 50 }, b: { x: 300, y: 50 } },
  comments: [{ id: "note", text: "hi", x: 90, y: 10, width: 100, height: 40 }],
  groups: [{ id: "g", title: "G", nodes: ["a", "b"] }],
};
const place = (id: string) => flow.layout?.[id] ?? { x: 0, y: 0 };

test("a fragment has the nodes, the wires among them, and complete groups", () => {
  expect(fragmentOf(flow, { ...nothing, nodes: ["a", "b"] }, place)).toEqual({
    ...emptyFlow("f"),
    spec: { nodes: flow.spec.nodes.slice(0, 2), edges: flow.spec.edges?.slice(0, 1) },
    layout: flow.layout,
    groups: flow.groups,
  });
});

test("a group that is not complete is left out", () => {
  expect(fragmentOf(flow, { ...nothing, nodes: ["a"] }, place)?.groups).toBeUndefined();
});

test("selecting a group includes its nodes", () => {
  expect(fragmentOf(flow, { ...nothing, groups: ["g"] }, place)?.spec.nodes.map((node) => node.id)).toEqual(["a", "b"]);
});

test("without selected nodes or comments there is no fragment", () => {
  expect(fragmentOf(flow, { ...nothing, edges: ["a.out -> b.in"] }, place)).toBeUndefined();
});

test("pasted nodes get new ids in their wires too, and the given position", () => {
  const fragment = fragmentOf(flow, { ...nothing, nodes: ["a", "b"], comments: ["note"] }, place) as Flow;
  const { command, selection } = pasteOf(flow, fragment, { x: 500, y: 500 });
  const after = reduce(flow, command);
  expect(selection).toEqual({ ...nothing, nodes: ["a-2", "b-2"], comments: ["note-2"] });
  expect(after.spec.edges?.slice(2)).toEqual([{ from: "a-2.out", to: "b-2.in", map: { x: "{{ $ }}" } }]);
  expect(after.layout).toMatchObject({ "a-2": { x: 510, y: 540 }, "b-2": { x: 710, y: 540 } });
  expect(after.comments?.[1]).toMatchObject({ id: "note-2", x: 500, y: 500 });
  expect(after.groups).toEqual([...(flow.groups ?? []), { id: "g-2", title: "G", nodes: ["a-2", "b-2"] }]);
});

test("free ids are kept, and copies of copies get the next number", () => {
  const fragment: Flow = {
    ...emptyFlow("g"),
    spec: {
      nodes: [
        { id: "new", component: "x/y" },
        { id: "a-2", component: "x/y" },
        { id: "a", component: "x/y" },
      ],
    },
  };
  const { selection } = pasteOf(flow, fragment, { x: 0, y: 0 });
  expect(selection.nodes).toEqual(["new", "a-2", "a-3"]);
});

test("a wire to a node that is not in the fragment is left out", () => {
  const fragment: Flow = {
    ...emptyFlow("g"),
    spec: { nodes: [{ id: "n", component: "x/y" }], edges: [{ from: "n.out", to: "gone.in" }] },
  };
  expect(pasteOf(flow, fragment, { x: 0, y: 0 }).command).toMatchObject({ edges: [] });
});

test("a document without nodes, or with a duplicate id, can't be pasted", () => {
  const twice: Flow = { ...flow, spec: { nodes: [...flow.spec.nodes, { id: "b", component: "x/z" }] } };
  expect(unfit(flow)).toBeUndefined();
  expect(unfit(emptyFlow("f"))).toBe("it has no nodes");
  expect(unfit(twice)).toBe("it has the node b twice");
});
