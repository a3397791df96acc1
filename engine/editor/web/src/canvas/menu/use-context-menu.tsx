import { type MouseEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useArrange, useInspect } from "../../desk/desk";
import { inField, pressShortcut, useShortcut } from "../../desk/shortcuts";
import { wireAround } from "../../document/bypass";
import { allDisabled } from "../../document/disabled";
import { useEditing } from "../../document/editing";
import type { Selection } from "../../document/undo-history";
import { lazyPart } from "../../look/lazy-part";
import { commentId, frameId, named } from "../graph/canvas-elements";
import { type Entry, menuEntries } from "./menu-entries";
import { doAtPort, isPortAct, type PortUnder, portAt } from "./port-acts";

const ContextMenu = lazyPart(() => import("./context-menu").then((m) => m.ContextMenu), { waiting: null });

interface Point {
  x: number;
  y: number;
}

/**
 * useContextMenu opens a menu for what is under the pointer at a right click, and for what
 * is selected at Shift F10. AddAt chooses a component for a point of the screen.
 */
export function useContextMenu(board: RefObject<HTMLElement | null>, addAt: (at: Point) => void) {
  const editing = useEditing();
  const arrange = useArrange();
  const inspect = useInspect();
  const [at, setAt] = useState<Point>();
  const chosen = useRef<Entry["id"]>(undefined);
  const [place, setPlace] = useState<Point>({ x: 0, y: 0 });
  const [port, setPort] = useState<PortUnder>();

  const open = (point: Point, under?: PortUnder) => {
    setPlace(point);
    setPort(under);
    setAt(point);
  };
  const onContextMenu = (event: MouseEvent) => {
    const target = event.target as Element;
    // What is in a portal is no part of the canvas.
    if (inField(target) || !board.current?.contains(target)) return;
    event.preventDefault();
    const under = selectionAt(target);
    const boxed = target.closest(".react-flow__nodesselection") !== null;
    if (!boxed && !contains(editing.store.get().selection, under)) editing.select(under);
    open({ x: event.clientX, y: event.clientY }, portAt(target, editing.store.get().flow));
  };
  useShortcut("menu", () => open(pointOf(board.current, editing.store.get().selection)));

  // What was chosen is done when the menu has given the focus back, since a list that opens then needs it.
  useEffect(() => {
    if (at === undefined) return;
    return () => {
      const lost = document.activeElement === document.body || document.activeElement?.closest("[role=menu]");
      if (lost) (elementOf(board.current, editing.store.get().selection) ?? board.current)?.focus();
    };
  }, [at, board, editing]);
  useEffect(() => {
    const id = chosen.current;
    if (at !== undefined || id === undefined) return;
    chosen.current = undefined;
    if (id === "addHere") addAt(place);
    else if (isPortAct(id)) doAtPort(id, port, { editing, arrange, inspect });
    else if (id === "messages" || id === "docs") inspect(id);
    else if (id === "shortcuts") arrange({ dialog: "shortcuts" });
    else pressShortcut(id);
  });

  const { flow, selection } = editing.store.get();
  const count = Object.values(selection).flat().length;
  const menu = at && (
    <ContextMenu
      label={
        count === 0 ? "The canvas" : count === 1 ? `Actions for ${nameOf(selection)}` : `Actions for ${count} things`
      }
      entries={menuEntries(
        selection,
        allDisabled(flow, selection),
        port,
        wireAround(flow, selection.nodes[0] ?? "") !== undefined,
      )}
      at={at}
      onClose={(id) => {
        // After a choice the menu says that it closes, without a choice.
        if (id !== undefined) chosen.current = id;
        setAt(undefined);
      }}
    />
  );
  return { menu, onContextMenu };
}

function nameOf({ nodes, edges, comments, groups }: Selection): string {
  if (nodes[0]) return nodes[0];
  if (edges[0]) return `the wire ${edges[0].replace(" -> ", " → ")}`;
  return comments[0] ? "the comment" : groups[0] ? "the group" : "";
}

/** selectionAt is the node, comment, group or wire that an element of the canvas belongs to. */
function selectionAt(target: Element): Partial<Selection> {
  const node = target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  if (node !== undefined) {
    const { kind, id } = named(node);
    return { [kind]: [id] };
  }
  const edge = target.closest<SVGElement>(".react-flow__edge")?.dataset.id;
  return edge === undefined ? {} : { edges: [edge] };
}

/** contains reports whether a thing is among those that are selected. */
function contains(
  selection: Selection,
  { nodes = [], edges = [], comments = [], groups = [] }: Partial<Selection>,
): boolean {
  const here =
    selection.nodes.includes(nodes[0] ?? "") ||
    selection.edges.includes(edges[0] ?? "") ||
    selection.comments.includes(comments[0] ?? "");
  return here || selection.groups.includes(groups[0] ?? "");
}

/** elementOf is the element of what is selected first. */
function elementOf(board: HTMLElement | null, { nodes, edges, comments, groups }: Selection): HTMLElement | null {
  const id = [...nodes, ...comments.map(commentId), ...groups.map(frameId)][0];
  if (id !== undefined)
    return board?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ?? null;
  const [edge] = edges;
  return edge === undefined
    ? null
    : (board?.querySelector<HTMLElement>(`.react-flow__edge[data-id="${CSS.escape(edge)}"]`) ?? null);
}

/** pointOf is where the menu opens by keyboard: on what is selected, else in the middle of the canvas. */
function pointOf(board: HTMLElement | null, selection: Selection): Point {
  const box = (elementOf(board, selection) ?? board)?.getBoundingClientRect() ?? new DOMRect();
  const canvas = board?.getBoundingClientRect() ?? box;
  const inside = (value: number, from: number, length: number) =>
    Math.max(from + 16, Math.min(value, from + length - 16));
  const middle = selection.nodes.length === 0;
  return {
    x: inside(middle ? box.x + box.width / 2 : box.x + 24, canvas.x, canvas.width),
    y: inside(middle ? box.y + box.height / 2 : box.y + 40, canvas.y, canvas.height),
  };
}
