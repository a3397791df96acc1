import { useModules } from "../../api/catalog";
import type { Command } from "../../commands/command";
import { useCommands } from "../../commands/commands";
import { isChange, pressShortcut, type ShortcutId, shortcuts } from "../../desk/shortcuts";
import { useEditing, useReadOnly } from "../../document/editing";
import type { Selection } from "../../document/undo-history";
import type { IconName } from "../../look/icon";
import { useAddBeside, wireFor } from "../palette/add-beside";

/** The shortcuts that the box offers too, with what must be selected for them. */
const offered: { id: ShortcutId; icon?: IconName; refused?: (selection: Selection) => string }[] = [
  { id: "palette", icon: "add" },
  { id: "find", icon: "search" },
  { id: "layout", icon: "layout" },
  { id: "fit", icon: "fit" },
  { id: "zoomIn", icon: "add" },
  { id: "zoomOut", icon: "smaller" },
  { id: "runs", icon: "runs" },
  { id: "queues", icon: "queue" },
  { id: "problems", icon: "check" },
  { id: "comment", icon: "note" },
  { id: "all" },
  { id: "open", refused: nodeOrWire },
  { id: "rename", refused: oneNode },
  { id: "wire", refused: oneNode },
  { id: "wires", refused: oneNode },
  { id: "insert", icon: "add", refused: oneWire },
  { id: "moveEnd", icon: "arrow", refused: oneWire },
  { id: "copy", refused: something },
  { id: "cut", refused: something },
  { id: "duplicate", refused: something },
  { id: "group", refused: aNode },
  { id: "ungroup", refused: ({ groups }) => (groups.length > 0 ? "" : "select a group first") },
  { id: "remove", icon: "bin", refused: something },
];

function something(selection: Selection): string {
  return Object.values(selection).some((ids) => ids.length > 0) ? "" : "select something first";
}

function aNode({ nodes }: Selection): string {
  return nodes.length > 0 ? "" : "select a node first";
}

function oneNode({ nodes }: Selection): string {
  return nodes.length === 1 ? "" : "select one node first";
}

function oneWire(selection: Selection): string {
  return wireFor(selection) === undefined ? "select one wire first" : "";
}

function nodeOrWire({ nodes, edges }: Selection): string {
  return nodes.length + edges.length > 0 ? "" : "select a node or a wire first";
}

/** useCanvasCommands lets the command box do what the shortcuts of the canvas do, and add components. */
export function useCanvasCommands(): void {
  const editing = useEditing();
  const why = useReadOnly();
  const modules = useModules();
  const add = useAddBeside();
  useCommands(() => {
    const { selection } = editing.store.get();
    const commands = offered.map(({ id, icon, refused }): Command => {
      const shortcut = shortcuts.find((one) => one.id === id);
      return {
        key: id,
        group: "Commands",
        title: shortcut?.what ?? id,
        icon,
        keys: shortcut?.keys,
        refused: (isChange(id) && why) || refused?.(selection) || undefined,
        act: () => pressShortcut(id),
      };
    });
    const components = modules.flatMap((module) => module.components ?? []);
    const wire = wireFor(selection);
    const beside = wire ? "into the selected wire" : selection.nodes.length > 0 ? "next to the selected node" : "";
    return [
      ...commands,
      ...components.map(
        ({ name, description, tags }): Command => ({
          key: `add ${name}`,
          group: "Add a component",
          title: `Add ${description || name}`,
          detail: beside || name,
          places: [name, ...(tags ?? [])].map((text) => ({ where: "tag", text })),
          component: name,
          refused: why || undefined,
          act: () => add(name),
        }),
      ),
    ];
  });
}
