import { useReactFlow, useStore } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { endpoint, type Flow, type Position } from "../../document/flow";
import type { Selection } from "../../document/undo-history";
import { boundsOf, type Size, usualSize } from "./boxes";

const margin = 24;

/** useKeepInView moves the view when a panel opens, so that it does not cover the selected nodes. */
export function useKeepInView(
  flow: Flow,
  selection: Selection,
  place: (id: string) => Position,
  size: (id: string) => Size | undefined,
): void {
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const { getViewport, setViewport } = useReactFlow();
  const latest = useRef({ flow, selection, place, size });
  useEffect(() => {
    latest.current = { flow, selection, place, size };
  });
  useEffect(() => {
    const now = latest.current;
    const ends =
      now.selection.edges.length === 1
        ? (now.selection.edges[0] ?? "").split(" -> ").map((text) => endpoint(text).node)
        : [];
    const ids = new Set([...now.selection.nodes, ...ends]);
    const there = now.flow.spec.nodes.filter((node) => ids.has(node.id));
    const box = boundsOf(there.map(({ id }) => ({ ...now.place(id), ...(now.size(id) ?? usualSize) })));
    if (!box || width === 0) return;
    const { x, y, zoom } = getViewport();
    const dx = shift(box.x * zoom + x, box.width * zoom, width);
    const dy = shift(box.y * zoom + y, box.height * zoom, height);
    if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom });
  }, [width, height, getViewport, setViewport]);
}

/** shift returns how far a box has to move to be visible. Of one that is too large, the beginning is shown. */
export function shift(at: number, length: number, room: number): number {
  if (at < margin || length > room - 2 * margin) return at >= margin && at < room / 2 ? 0 : margin - at;
  return Math.min(0, room - margin - (at + length));
}
