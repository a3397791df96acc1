import type { EdgeChange, NodeChange } from "@xyflow/react";
import type { Flow, Position } from "../../document/flow";
import type { Selection } from "../../document/undo-history";
import type { Size } from "./boxes";
import { type CanvasEdge, type CanvasNode, named } from "./canvas-elements";

/** A batch of changes from React Flow, summed up. */
export interface Changed {
  sizes: Record<string, Size>;
  /** Sizes while a person drags a corner. */
  stretched: Record<string, Size>;
  places: Record<string, Position>;
  /** True when the pointer was released: the positions are written to the document. */
  dropped: boolean;
  selected: Record<string, boolean>;
}

/** sumUp sums up React Flow's changes. Moving a frame moves its members. */
export function sumUp(
  changes: NodeChange<CanvasNode>[],
  flow: Flow,
  drawn: (id: string) => Position | undefined,
): Changed {
  const changed: Changed = { sizes: {}, stretched: {}, places: {}, dropped: false, selected: {} };
  for (const change of changes) {
    if (change.type === "dimensions" && change.dimensions) changed.sizes[change.id] = change.dimensions;
    if (change.type === "dimensions" && change.dimensions && change.resizing)
      changed.stretched[change.id] = change.dimensions;
    if (change.type === "dimensions" && change.resizing === false) changed.dropped = true;
    if (change.type === "select") changed.selected[change.id] = change.selected;
    if (change.type !== "position") continue;
    if (change.position) changed.places[change.id] = change.position;
    if (!change.dragging) changed.dropped = true;
  }
  for (const id of Object.keys(changed.places)) {
    const { kind, id: group } = named(id);
    if (kind !== "groups") continue;
    const to = changed.places[id];
    const from = drawn(id);
    delete changed.places[id];
    if (!from || !to) continue;
    for (const member of flow.groups?.find((g) => g.id === group)?.nodes ?? []) {
      const at = drawn(member);
      if (at) changed.places[member] ??= { x: at.x + to.x - from.x, y: at.y + to.y - from.y };
    }
  }
  return changed;
}

/** moved returns positions with the ids of the document. */
export function moved(places: Record<string, Position>): Record<string, Position> {
  return Object.fromEntries(Object.entries(places).map(([id, position]) => [named(id).id, position]));
}

/** selectedAfter returns the selection after changes to nodes, comments and groups. */
export function selectedAfter(selection: Selection, selected: Record<string, boolean>): Selection {
  const next = { ...selection };
  for (const [canvasId, on] of Object.entries(selected)) {
    const { kind, id } = named(canvasId);
    next[kind] = toggled(next[kind], id, on);
  }
  return next;
}

export function edgesSelectedAfter(selection: Selection, changes: EdgeChange<CanvasEdge>[]): Selection {
  let { edges } = selection;
  for (const change of changes) if (change.type === "select") edges = toggled(edges, change.id, change.selected);
  return { ...selection, edges };
}

function toggled(ids: string[], id: string, on: boolean): string[] {
  if (ids.includes(id) === on) return ids;
  return on ? [...ids, id] : ids.filter((other) => other !== id);
}
