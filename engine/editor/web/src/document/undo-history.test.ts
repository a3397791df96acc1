import { describe, expect, test } from "vitest";
import type { Command } from "./command";
import { emptyFlow, type Flow } from "./flow";
import { amend, apply, begin, dirty, redo, select, stored, undo } from "./undo-history";

function mixed(seed: number, steps: number): Command[] {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
  const id = () => `n${random(8)}`;
  return Array.from({ length: steps }, (_, step): Command => {
    switch (random(11)) {
      case 0:
      case 1:
        return {
          do: "add",
          nodes: [{ id: `n${step}`, component: "common/debug" }],
          layout: { [`n${step}`]: { x: random(900), y: random(900) } },
        };
      case 2:
        return { do: "add", edges: [{ from: `${id()}.out`, to: `${id()}.in`, map: { step } }] };
      case 3:
        return { do: "move", to: { [id()]: { x: random(900), y: random(900) } } };
      case 4:
        return { do: "settings", node: id(), path: ["delay"], value: step };
      case 5:
        return { do: "remove", nodes: [id()] };
      case 6:
        return { do: "rename", node: id(), id: `r${step}` };
      case 7:
        return { do: "add", comments: [{ id: `c${step}`, text: "note", x: 0, y: 0, width: 100, height: 50 }] };
      case 8:
        return { do: "add", groups: [{ id: `g${step}`, title: "", nodes: [id(), id()] }] };
      case 9:
        return { do: "flow", title: `title ${step}` };
      default:
        return { do: "title", node: id(), title: `t${step}` };
    }
  });
}

function typed(commands: Command[], flow: Flow = emptyFlow("f")) {
  let history = begin(flow, flow, "1");
  let now = 0;
  for (const command of commands) history = apply(history, command, (now += 5000));
  return history;
}

describe("undo", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("through 50 mixed steps and back, seed %i", (seed) => {
    const first = emptyFlow("f");
    const end = typed(mixed(seed, 50), first);
    let history = end;
    while (history.past.length) history = undo(history);
    expect(JSON.stringify(history.flow)).toBe(JSON.stringify(first));
    expect(dirty(history)).toBe(false);
    while (history.future.length) history = redo(history);
    expect(history.flow).toBe(end.flow);
  });

  test("typing in one field is one step, a pause or another field ends it", () => {
    const set = (node: string, title: string): Command => ({ do: "title", node, title });
    let history = typed([
      {
        do: "add",
        nodes: [
          { id: "a", component: "x/y" },
          { id: "b", component: "x/y" },
        ],
      },
    ]);
    const steps = history.past.length;
    history = apply(history, set("a", "h"), 10_000);
    history = apply(history, set("a", "he"), 10_500);
    expect(history.past.length).toBe(steps + 1);
    history = apply(history, set("a", "hey"), 12_000);
    expect(history.past.length).toBe(steps + 2);
    history = apply(history, set("b", "x"), 12_100);
    expect(history.past.length).toBe(steps + 3);
    expect(undo(undo(undo(history))).flow.spec.nodes[0]?.title).toBeUndefined();
  });

  test("a command after undo drops the redo steps", () => {
    let history = undo(typed(mixed(3, 10)));
    expect(history.future.length).toBe(1);
    history = apply(history, { do: "flow", description: "other" }, 99_999);
    expect(history.future.length).toBe(0);
  });

  test("a command that changes nothing adds no step", () => {
    const history = typed([]);
    expect(apply(history, { do: "remove", nodes: ["ghost"] }, 1)).toBe(history);
    expect(apply(history, { do: "title", node: "ghost", title: "x" }, 1)).toBe(history);
  });

  test("undo restores the selection", () => {
    let history = typed([{ do: "add", nodes: [{ id: "a", component: "x/y" }] }]);
    history = select(history, { nodes: ["a"], edges: [], comments: [], groups: [] });
    history = apply(history, { do: "remove", nodes: ["a"] }, 99_999);
    expect(history.selection.nodes).toEqual([]);
    expect(undo(history).selection.nodes).toEqual(["a"]);
  });

  test("a restored comment is distinguished from a new one", () => {
    const made = typed([{ do: "add", comments: [{ id: "note", text: "", x: 0, y: 0, width: 200, height: 80 }] }]);
    expect(made.acted).toBe(true);
    expect(undo(made).acted).toBe(false);
    expect(redo(undo(made)).acted).toBe(false);
  });
});

test("changes that were made during a save stay unsaved", () => {
  let history = typed([{ do: "flow", title: "one" }]);
  const sent = history.flow;
  history = apply(history, { do: "flow", title: "two" }, 99_999);
  history = stored(history, sent, "2");
  expect(dirty(history)).toBe(true);
  expect(dirty(stored(history, history.flow, "3"))).toBe(false);
});

describe("amending the last step", () => {
  const nodes = ["a", "b", "c"].map((id) => ({ id, component: "x/y" }));
  const edges = [
    { from: "a.out", to: "b.in" },
    { from: "b.out", to: "c.in" },
  ];
  const flow: Flow = { ...emptyFlow("f"), spec: { nodes, edges } };
  const removed = apply(begin(flow, flow, "1"), { do: "remove", nodes: ["b"] }, 0);
  const join: Command = { do: "join", node: "b", edge: { from: "a.out", to: "c.in" } };

  test("undo takes both back at once", () => {
    const joined = amend(removed, removed.flow, join);
    expect(joined.flow.spec.edges).toEqual([{ from: "a.out", to: "c.in" }]);
    expect(joined.past.map(({ what }) => what)).toEqual(["remove b"]);
    expect(undo(joined).flow).toBe(flow);
    expect(redo(undo(joined)).flow).toBe(joined.flow);
  });

  test("nothing is amended after another change, or after undo", () => {
    const later = apply(removed, { do: "title", node: "a", title: "later" }, 5000);
    expect(amend(later, removed.flow, join)).toBe(later);
    const back = undo(removed);
    expect(amend(back, removed.flow, join)).toBe(back);
  });
});

test("pinning, editing what is pinned, and unpinning are steps of their own", () => {
  const flow = { ...emptyFlow("f"), spec: { nodes: [{ id: "a", component: "x/y" }] } };
  const pin = (value: string | undefined, keys = false): Command => ({
    do: "example",
    node: "a",
    port: "out",
    value,
    ...(keys && { typed: true }),
  });
  let history = begin(flow, flow, "1");
  let now = 0;
  // Faster than any person.
  for (const command of [pin("seen"), pin("typ", true), pin("typed", true), pin(undefined)])
    history = apply(history, command, (now += 10));
  expect(history.past.map(({ what }) => what)).toEqual(["pin to a.out", "pinned message of a.out", "unpin from a.out"]);
  const examples = () => history.flow.spec.nodes[0]?.examples;
  expect(examples()).toBeUndefined();
  history = undo(history);
  expect(examples()).toEqual({ out: "typed" });
  history = undo(history);
  expect(examples()).toEqual({ out: "seen" });
  history = undo(history);
  expect(history.flow).toBe(flow);
});
