import { useReactFlow, useStore } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { useDesk } from "../../desk/desk";
import { endpoint, type Flow, type Position } from "../../document/flow";
import type { Selection } from "../../document/undo-history";
import { boundsOf, type Size, usualSize } from "./boxes";
import type { View } from "./fit-view";

const margin = 24;

/**
 * useKeepInView moves the view when a panel covers what is selected, by just as much as
 * is needed, and back when the panel closes, unless the person has moved the view.
 */
export function useKeepInView(
  flow: Flow,
  selection: Selection,
  place: (id: string) => Position,
  size: (id: string) => Size | undefined,
): void {
  const width = useStore((s) => s.width);
  const height = useStore((s) => s.height);
  const { left, right, bottom } = useDesk((desk) => desk.covered);
  const { getViewport, setViewport } = useReactFlow();
  const latest = useRef({ flow, selection, place, size });
  latest.current = { flow, selection, place, size };
  const back = useRef<{ to: View; from: View } | undefined>(undefined);
  const pressed = usePressed();
  const selected = [...selection.nodes, ...selection.edges].join(" ");
  useEffect(() => {
    const now = latest.current;
    const view = getViewport();
    // A drag closes the panel. The view must not move under the pointer then.
    if (pressed.current) {
      back.current = undefined;
      return;
    }
    if (right === 0 && bottom === 0 && back.current) {
      const { to, from } = back.current;
      back.current = undefined;
      if (equal(view, from)) void setViewport(to);
      return;
    }
    const ends =
      now.selection.edges.length === 1
        ? (now.selection.edges[0] ?? "").split(" -> ").map((text) => endpoint(text).node)
        : [];
    const ids = new Set([...now.selection.nodes, ...ends]);
    const there = now.flow.spec.nodes.filter((node) => ids.has(node.id));
    const box = boundsOf(there.map(({ id }) => ({ ...now.place(id), ...(now.size(id) ?? usualSize) })));
    if (!box || width === 0) return;
    const { x, y, zoom } = view;
    const dx = shift(box.x * zoom + x - left, box.width * zoom, width - left - right);
    const dy = shift(box.y * zoom + y, box.height * zoom, height - bottom);
    if (dx === 0 && dy === 0) return;
    const moved = { x: x + dx, y: y + dy, zoom };
    const before = back.current && equal(view, back.current.from) ? back.current.to : view;
    back.current = { to: before, from: moved };
    void setViewport(moved);
  }, [width, height, left, right, bottom, selected, getViewport, setViewport, pressed]);
}

/** usePressed is true while the main button of the mouse, a finger or a pen is down: what may become a drag. */
function usePressed(): RefObject<boolean> {
  const pressed = useRef(false);
  useEffect(() => {
    const note = ({ buttons, type }: PointerEvent) => {
      pressed.current = type !== "pointercancel" && (buttons & 1) !== 0;
    };
    const kinds = ["pointerdown", "pointerup", "pointercancel"] as const;
    for (const kind of kinds) window.addEventListener(kind, note, true);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, note, true);
    };
  }, []);
  return pressed;
}

function equal(one: View, other: View): boolean {
  return one.x === other.x && one.y === other.y && one.zoom === other.zoom;
}

/** shift returns how far a box has to move to be visible. Of one that is too large, the beginning is shown. */
export function shift(at: number, length: number, room: number): number {
  if (at < margin || length > room - 2 * margin) return at >= margin && at < room / 2 ? 0 : margin - at;
  return Math.min(0, room - margin - (at + length));
}
