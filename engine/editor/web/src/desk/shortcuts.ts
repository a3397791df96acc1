import { useEffect, useRef } from "react";
import { useEditing } from "../document/editing";

/** Mod is Ctrl, or Command on a Mac. */
export interface Shortcut {
  id: string;
  keys: string;
  what: string;
  group: "Flow" | "Canvas" | "Selection" | "Help";
  /** True when it works while the focus is in a field too. */
  inFields?: boolean;
  /** True when it changes the open flow, or begins to. */
  changes?: boolean;
}

/** All shortcuts, in the order of the list on ?. useShortcut adds their handlers. */
export const shortcuts = [
  { id: "save", keys: "Mod+S", what: "Save and deploy", group: "Flow", inFields: true },
  { id: "undo", keys: "Mod+Z", what: "Undo", group: "Flow", changes: true },
  { id: "redo", keys: "Mod+Shift+Z", what: "Redo", group: "Flow", changes: true },
  { id: "commands", keys: "Mod+K", what: "Find and run a command", group: "Flow", inFields: true },
  { id: "runs", keys: "R", what: "Show the runs", group: "Flow" },
  { id: "queues", keys: "Q", what: "Show the queues: what waits, and dead letters", group: "Flow" },
  { id: "problems", keys: "P", what: "Show the problems", group: "Flow" },
  { id: "find", keys: "Mod+F", what: "Find a node", group: "Canvas", inFields: true },
  { id: "palette", keys: "/", what: "Find a component to add", group: "Canvas", changes: true },
  { id: "fit", keys: "F", what: "Show the whole flow", group: "Canvas" },
  { id: "zoomIn", keys: "+", what: "Zoom in", group: "Canvas" },
  { id: "zoomOut", keys: "-", what: "Zoom out", group: "Canvas" },
  { id: "layout", keys: "L", what: "Lay out the nodes", group: "Canvas", changes: true },
  { id: "comment", keys: "Shift+C", what: "Add a comment", group: "Canvas", changes: true },
  { id: "wire", keys: "W", what: "Draw a wire from the selected node", group: "Selection", changes: true },
  { id: "wires", keys: "E", what: "Choose a wire of the selected node", group: "Selection" },
  { id: "insert", keys: "I", what: "Insert a component into the selected wire", group: "Selection", changes: true },
  { id: "moveEnd", keys: "M", what: "Move an end of the selected wire", group: "Selection", changes: true },
  { id: "open", keys: "Enter", what: "Edit what is selected", group: "Selection" },
  { id: "rename", keys: "F2", what: "Rename the selected node", group: "Selection", changes: true },
  {
    id: "disable",
    keys: "D",
    what: "Disable what is selected, or enable it: messages end there",
    group: "Selection",
    changes: true,
  },
  { id: "bypass", keys: "Shift+D", what: "Bypass the selected node, or end that", group: "Selection", changes: true },
  { id: "pins", keys: "T", what: "Pin messages to the ports of the selected node, to try it out", group: "Selection" },
  { id: "menu", keys: "Shift+F10", what: "Show what can be done with what is selected", group: "Selection" },
  {
    id: "close",
    keys: "Escape",
    what: "Go back to the canvas, then clear the selection",
    group: "Selection",
    inFields: true,
  },
  { id: "remove", keys: "Delete", what: "Remove what is selected", group: "Selection", changes: true },
  { id: "all", keys: "Mod+A", what: "Select everything", group: "Selection" },
  { id: "copy", keys: "Mod+C", what: "Copy as YAML", group: "Selection" },
  { id: "cut", keys: "Mod+X", what: "Cut", group: "Selection", changes: true },
  { id: "paste", keys: "Mod+V", what: "Paste nodes, here or in another flow", group: "Selection", changes: true },
  { id: "duplicate", keys: "Mod+D", what: "Duplicate", group: "Selection", changes: true },
  { id: "group", keys: "Mod+G", what: "Group the selected nodes", group: "Selection", changes: true },
  { id: "ungroup", keys: "Mod+Shift+G", what: "Remove the group", group: "Selection", changes: true },
  { id: "help", keys: "?", what: "Show this list", group: "Help" },
] as const satisfies Shortcut[];

export type ShortcutId = (typeof shortcuts)[number]["id"];
export type ChangeId = Extract<(typeof shortcuts)[number], { changes: true }>["id"];

/** isChange is true for a shortcut that changes the open flow, which does nothing while that is read-only. */
export function isChange(id: string): boolean {
  return shortcuts.some((one: Shortcut) => one.id === id && one.changes);
}

const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);

/** The keys as a person reads them: Ctrl+S, or ⌘S on a Mac. */
export function keysText(keys: string): string {
  return mac ? keys.replace("Mod+", "⌘").replace("Shift+", "⇧") : keys.replace("Mod", "Ctrl");
}

export function matches(
  keys: string,
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): boolean {
  // The key with the picture of a menu, which many keyboards lack.
  if (keys === "Shift+F10" && event.key === "ContextMenu") return true;
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const key = parts.pop() ?? "";
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  if (event.altKey || other || mod !== parts.includes("Mod")) return false;
  const letter = /^[a-z]$/i.test(key) || key.length > 1;
  if (letter && event.shiftKey !== parts.includes("Shift")) return false;
  return event.key.toLowerCase() === key.toLowerCase() || (key === "Delete" && event.key === "Backspace");
}

export function inField(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable=true], .cm-editor, dialog, [role=dialog]") !== null
  );
}

/**
 * useShortcut calls a handler when the keys of a shortcut are pressed, while the
 * component is mounted. A handler that returns false leaves the key to the browser.
 */
export function useShortcut(id: ShortcutId, handler: (event: KeyboardEvent) => unknown): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const shortcut: Shortcut | undefined = shortcuts.find((s) => s.id === id);
    if (!shortcut) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matches(shortcut.keys, event)) return;
      if (!shortcut.inFields && inField(event.target)) return;
      if (latest.current(event) !== false) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [id]);
}

/** useChangeShortcut is useShortcut for what changes the open flow. While that is read-only, the person learns why. */
export function useChangeShortcut(id: ChangeId, handler: (event: KeyboardEvent) => unknown): void {
  const editing = useEditing();
  useShortcut(id, (event) => (editing.refused() ? undefined : handler(event)));
}

/** pressShortcut does what the keys of a shortcut do, for a button with the same meaning. */
export function pressShortcut(id: ShortcutId): void {
  const shortcut = shortcuts.find((s) => s.id === id);
  const parts = shortcut?.keys.split("+") ?? [];
  const mod = parts.includes("Mod");
  const keys = {
    key: parts.at(-1),
    shiftKey: parts.includes("Shift"),
    ctrlKey: mod && !mac,
    metaKey: mod && mac,
    bubbles: true,
    cancelable: true,
  };
  document.body.dispatchEvent(new KeyboardEvent("keydown", keys));
}
