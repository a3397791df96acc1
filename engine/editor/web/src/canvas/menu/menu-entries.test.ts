import { expect, test } from "vitest";
import { shortcuts } from "../../desk/shortcuts";
import { nothing } from "../../document/undo-history";
import { changesFlow, menuEntries } from "./menu-entries";

const texts = (selection: Partial<typeof nothing>) =>
  menuEntries({ ...nothing, ...selection }).map((part) => part.map(({ text }) => text));

test.each([
  { name: "a node", selection: { nodes: ["a"] }, first: "Edit the settings", last: "Remove" },
  { name: "a wire", selection: { edges: ["a.out -> b.in"] }, first: "Edit the mapping", last: "Remove" },
  { name: "a comment", selection: { comments: ["c"] }, first: "Write", last: "Remove" },
  { name: "several", selection: { nodes: ["a", "b"], comments: ["c"] }, first: "Copy", last: "Remove these 3" },
  { name: "two wires", selection: { edges: ["1", "2"] }, first: "Disable", last: "Remove these 2" },
  { name: "nothing", selection: {}, first: "Add a component here…", last: "Keyboard shortcuts" },
])("the menu of $name", ({ selection, first, last }) => {
  const parts = texts(selection);
  expect(parts[0]?.[0]).toBe(first);
  expect(parts.at(-1)?.at(-1)).toBe(last);
  expect(parts.every((part) => part.length > 0)).toBe(true);
});

test.each([
  [undefined, "Edit the settings"],
  [{ name: "out", pinned: false }, "Pin the last message of out"],
  [{ name: "out", pinned: true }, "Send pinned message…"],
])("the menu of a node at the port %o begins with %s", (port, first) => {
  const entries = menuEntries({ ...nothing, nodes: ["a"] }, false, port);
  expect(entries[0]?.[0]?.text).toBe(first);
  expect(entries.flat().some(({ id }) => id === "unpin")).toBe(port?.pinned ?? false);
});

test("each entry that is a shortcut shows its keys", () => {
  const entries = [{}, { nodes: ["a"] }, { edges: ["e"] }, { groups: ["g"] }].flatMap((selection) =>
    menuEntries({ ...nothing, ...selection }).flat(),
  );
  for (const { id, keys } of entries) {
    const shortcut = shortcuts.find((one) => one.id === id);
    if (shortcut) expect(keys).toBe(shortcut.keys);
  }
});

test("while the flow is read-only, the menu has what shows and copies", () => {
  const left = (selection: Partial<typeof nothing>, port?: Parameters<typeof menuEntries>[2]) =>
    menuEntries({ ...nothing, ...selection }, false, port)
      .flat()
      .filter(({ id }) => !changesFlow(id))
      .map(({ id }) => id);
  expect(left({})).toEqual(["find", "all", "fit", "shortcuts"]);
  expect(left({ nodes: ["a"] })).toEqual(["open", "wires", "messages", "pins", "docs", "copy"]);
  expect(left({ edges: ["a.out -> b.in"] })).toEqual(["open", "messages"]);
  expect(left({ nodes: ["a", "b"] })).toEqual(["copy"]);
  expect(left({ nodes: ["a"] }, { name: "out", pinned: true })).toEqual([
    "sendPinned",
    "editPinned",
    "wires",
    "messages",
    "pins",
    "docs",
  ]);
});
