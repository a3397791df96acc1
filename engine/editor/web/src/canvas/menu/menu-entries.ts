import { isChange, type ShortcutId, shortcuts } from "../../desk/shortcuts";
import type { Selection } from "../../document/undo-history";

/** Entry is a line of the context menu: what a shortcut does, or something that only the menu has. */
export interface Entry {
  id: ShortcutId | "addHere" | "messages" | "docs" | "shortcuts" | PortAct;
  text: string;
  keys?: string;
}

/** What only the menu of a port has. */
export type PortAct = "pinLast" | "editPinned" | "sendPinned" | "unpin";

/** changesFlow is true for an entry that does nothing while the flow is read-only. */
export function changesFlow(id: Entry["id"]): boolean {
  return id === "addHere" || id === "pinLast" || id === "unpin" || isChange(id);
}

/** The port under the pointer, and whether a message is pinned to it. */
export interface MenuPort {
  name: string;
  pinned: boolean;
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
 * Off says that all of it is disabled. At a port of a node it is what can be done there. Around
 * says that a wire leads around the node.
 */
export function menuEntries(selection: Selection, off = false, port?: MenuPort, around = false): Entries {
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
    const wires = [entry("wire", "Draw a wire…"), entry("wires", "Choose a wire…")];
    const tabs: Entry[] = [
      { id: "messages", text: "Messages" },
      entry("pins", "Pinned messages"),
      { id: "docs", text: "Documentation" },
    ];
    if (port) return [portEntries(port), wires, tabs];
    return [
      [entry("open", "Edit the settings"), entry("rename", "Rename")],
      wires,
      tabs,
      [...edits(), entry("group", "Group")],
      [disable, entry("bypass", around ? "End the bypass" : "Bypass"), entry("remove", "Remove")],
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

function portEntries({ name, pinned }: MenuPort): Entry[] {
  const last: Entry = { id: "pinLast", text: `Pin the last message of ${name}` };
  if (!pinned) return [last];
  return [
    { id: "sendPinned", text: "Send pinned message…" },
    { id: "editPinned", text: `Edit what is pinned to ${name}` },
    last,
    { id: "unpin", text: `Unpin from ${name}` },
  ];
}
