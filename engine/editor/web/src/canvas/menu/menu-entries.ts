import { type ShortcutId, shortcuts } from "../../desk/shortcuts";
import type { Selection } from "../../document/undo-history";

/** Entry is a line of the context menu: what a shortcut does, or something that only the menu has. */
export interface Entry {
  id: ShortcutId | "addHere" | "messages" | "docs" | "shortcuts";
  text: string;
  keys?: string;
}

/** Entries of a menu in groups, between which there are lines. */
export type Entries = Entry[][];

const entry = (id: ShortcutId, text: string): Entry => ({
  id,
  text,
  keys: shortcuts.find((one) => one.id === id)?.keys,
});

const edits = (): Entry[] => [entry("copy", "Copy"), entry("cut", "Cut"), entry("duplicate", "Duplicate")];

/**
 * menuEntries returns what can be done with what is selected; with nothing selected, on the canvas.
 * Off says that all of it is disabled.
 */
export function menuEntries(selection: Selection, off = false): Entries {
  const disable = entry("disable", off ? "Enable" : "Disable");
  const { nodes, edges, comments, groups } = selection;
  const count = nodes.length + edges.length + comments.length + groups.length;
  if (count === 0) {
    return [
      [{ id: "addHere", text: "Add a component here…" }, entry("comment", "Add a comment")],
      [entry("find", "Find a node…"), entry("all", "Select everything")],
      [entry("layout", "Lay out the nodes"), entry("fit", "Show the whole flow")],
      [{ id: "shortcuts", text: "Keyboard shortcuts", keys: "?" }],
    ];
  }
  if (count > 1) {
    const groupable = nodes.length > 0 ? [entry("group", "Group")] : [];
    const copyable = nodes.length + comments.length > 0 ? edits() : [];
    const disableable = nodes.length + edges.length > 0 ? [disable] : [];
    return [copyable, groupable, [...disableable, entry("remove", `Remove these ${count}`)]].filter(
      (part) => part.length > 0,
    );
  }
  if (nodes.length === 1) {
    return [
      [entry("open", "Edit the settings"), entry("rename", "Rename")],
      [entry("wire", "Draw a wire…"), entry("wires", "Choose a wire…")],
      [
        { id: "messages", text: "Messages" },
        { id: "docs", text: "Documentation" },
      ],
      [...edits(), entry("group", "Group")],
      [disable, entry("remove", "Remove")],
    ];
  }
  if (edges.length === 1) {
    return [
      [entry("open", "Edit the mapping"), { id: "messages", text: "Messages" }],
      [entry("insert", "Insert a component…"), entry("moveEnd", "Move an end…")],
      [disable, entry("remove", "Remove")],
    ];
  }
  if (comments.length === 1) return [[entry("open", "Write")], edits(), [entry("remove", "Remove")]];
  return [[entry("ungroup", "Remove the group, keep its nodes")]];
}
