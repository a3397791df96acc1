import { expect, test, vi } from "vitest";
import { createEditing, type Editing } from "./editing";
import { emptyFlow, type Flow } from "./flow";
import { begin } from "./undo-history";

const stored: Flow = { ...emptyFlow("f"), spec: { nodes: [{ id: "a", component: "common/debug" }] } };
const theirs: Flow = { ...stored, spec: { ...stored.spec, title: "Theirs" } };

/** Of three steps one is undone, so that there is something to undo and to redo. */
function edited(): Editing {
  const editing = createEditing(begin(stored, stored, "r1"));
  for (const title of ["A", "B", "C"]) editing.do({ do: "title", node: "a", title });
  editing.do({ do: "flow", title: "Mine" });
  editing.do({ do: "flow", description: "Mine too" });
  editing.undo();
  return editing;
}

const changes: [string, (editing: Editing) => void][] = [
  ["a command", (editing) => editing.do({ do: "remove", nodes: ["a"] })],
  ["an import", (editing) => editing.do({ do: "replace", flow: theirs })],
  ["an amendment", (editing) => editing.amend(editing.store.get().flow, { do: "flow", title: "Other" })],
  ["undo", (editing) => editing.undo()],
  ["redo", (editing) => editing.redo()],
];

test.each(changes)("%s changes the flow unless it is read-only", (_, change) => {
  const editing = edited();
  const before = editing.store.get();
  const say = vi.fn();
  editing.refusal.set(() => ({ why: "a reason", say }));
  change(editing);
  expect(editing.store.get()).toBe(before);
  expect(say).toHaveBeenCalledOnce();
  editing.refusal.set(() => undefined);
  change(editing);
  expect(editing.store.get().flow).not.toEqual(before.flow);
  expect(say).toHaveBeenCalledOnce();
});

test("what is stored is opened although the flow is read-only, and anything can be selected", () => {
  const editing = edited();
  const say = vi.fn();
  editing.refusal.set(() => ({ why: "a reason", say }));
  editing.select({ nodes: ["a"] });
  editing.open(theirs, "r2");
  expect(editing.store.get()).toMatchObject({
    flow: theirs,
    saved: theirs,
    revision: "r2",
    selection: { nodes: ["a"] },
  });
  expect(say).not.toHaveBeenCalled();
});
