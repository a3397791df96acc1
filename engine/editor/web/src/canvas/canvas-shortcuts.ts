import { useReactFlow } from "@xyflow/react";
import { type RefObject, useCallback, useEffect } from "react";
import { useArrange, useInspect } from "../desk/desk";
import { inField, useChangeShortcut, useShortcut } from "../desk/shortcuts";
import { wireAround } from "../document/bypass";
import { describe } from "../document/command";
import { toggleDisabled } from "../document/disabled";
import { useEditing } from "../document/editing";
import { commentSize, edgeKey, endpoint, type Flow, freeId, grid, membersOf, type Position } from "../document/flow";
import type { Selection } from "../document/undo-history";
import { announce, notice } from "../look/notice";
import { useClipboard } from "./clipboard/use-clipboard";
import { free } from "./graph/boxes";
import { commentId, frameId, named } from "./graph/canvas-elements";
import { firstZoom, useFitAll } from "./graph/fit-view";
import { groupSelected, ungroupSelected } from "./graph/group-nodes";
import { useShowNode } from "./graph/show-node";
import { useLayOutAll } from "./graph/use-lay-out";
import { wireFor } from "./palette/add-beside";
import { useBypass } from "./rewire/use-bypass";
import { useRemove } from "./rewire/use-remove";

const arrows: Record<string, Position> = {
  ArrowLeft: { x: -grid, y: 0 },
  ArrowRight: { x: grid, y: 0 },
  ArrowUp: { x: 0, y: -grid },
  ArrowDown: { x: 0, y: grid },
};

/** useCanvasShortcuts adds the keyboard shortcuts of the canvas. */
export function useCanvasShortcuts({
  board,
  flow,
  place,
}: {
  board: RefObject<HTMLDivElement | null>;
  flow: Flow;
  place: (id: string) => Position;
}) {
  const editing = useEditing();
  const arrange = useArrange();
  const inspect = useInspect();
  const { zoomIn, zoomOut, getZoom, screenToFlowPosition } = useReactFlow();
  useClipboard(board, place);

  const elementOf = useCallback(
    (id: string) => board.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`),
    [board],
  );
  /** focusNode moves the focus to a node as soon as it is drawn. */
  const focusNode = useCallback(
    (id: string) => {
      requestAnimationFrame(() => requestAnimationFrame(() => (elementOf(id) ?? board.current)?.focus()));
    },
    [board, elementOf],
  );
  const layOutAll = useLayOutAll();
  const remove = useRemove();
  const bypass = useBypass();
  const show = useShowNode();
  const fitAll = useFitAll();

  useSelectOnFocus(board);
  useArrows(board, place);
  useShortcut("fit", fitAll);
  useShortcut("zoomIn", () => void zoomIn());
  useShortcut("zoomOut", () => void zoomOut());
  useChangeShortcut("layout", layOutAll);
  useChangeShortcut("group", () => groupSelected(editing));
  useChangeShortcut("ungroup", () => ungroupSelected(editing));
  useChangeShortcut("wire", () => editing.store.get().selection.nodes.length === 1 && arrange({ dialog: "wire" }));
  useShortcut("wires", () => editing.store.get().selection.nodes.length === 1 && arrange({ dialog: "wires" }));
  useChangeShortcut(
    "insert",
    () => wireFor(editing.store.get().selection) !== undefined && arrange({ dialog: "insert" }),
  );
  useChangeShortcut(
    "moveEnd",
    () => wireFor(editing.store.get().selection) !== undefined && arrange({ dialog: "moveEnd" }),
  );
  useShortcut("all", () =>
    editing.select({
      nodes: flow.spec.nodes.map((node) => node.id),
      comments: flow.comments?.map((comment) => comment.id) ?? [],
      groups: flow.groups?.map((group) => group.id) ?? [],
    }),
  );
  useChangeShortcut("rename", () => {
    const { nodes } = editing.store.get().selection;
    const [id] = nodes;
    if (id === undefined || nodes.length > 1) return false;
    // From far away a node shows no field.
    if (getZoom() < firstZoom.least) show(id);
    arrange({ renaming: id });
  });
  useChangeShortcut("bypass", bypass);
  useShortcut("pins", () => {
    if (editing.store.get().selection.nodes.length !== 1) return false;
    inspect("pins");
  });
  useChangeShortcut("disable", () => {
    const { flow: current, selection } = editing.store.get();
    const command = toggleDisabled(current, selection);
    if (!command) return false;
    const around = wireAround(current, selection.nodes[0] ?? "");
    editing.do(command);
    announce(describe(command));
    if (around && selection.nodes.length === 1)
      notice(
        "done",
        `${selection.nodes[0]} runs again; messages go around it too`,
        `Remove the wire ${edgeKey(around)}, or undo this and end the bypass (Shift+D).`,
      );
  });
  useChangeShortcut("remove", () => {
    if (!remove()) return false;
    board.current?.focus();
  });
  useChangeShortcut("comment", () => {
    const box = board.current?.getBoundingClientRect() ?? new DOMRect();
    const at = screenToFlowPosition({ x: box.left + box.width / 2, y: box.top + box.height / 2 });
    const id = freeId(flow.comments?.map((comment) => comment.id) ?? [], "comment");
    const spot = free({ x: at.x - 100, y: at.y - 40 }, [
      ...flow.spec.nodes.map((node) => place(node.id)),
      ...(flow.comments ?? []),
    ]);
    editing.do({ do: "add", comments: [{ id, text: "", ...spot, width: 200, height: 80 }] }, { comments: [id] });
  });
  useShortcut("open", (event) => {
    if (event.target instanceof Element && event.target.closest("button, a, [role=button], summary")) return false;
    const { nodes, edges, comments } = editing.store.get().selection;
    if (comments.length === 1 && !nodes.length) {
      elementOf(commentId(comments[0] ?? ""))
        ?.querySelector("[data-write]")
        ?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
      return;
    }
    if (nodes.length + edges.length === 0) return false;
    inspect();
  });
  useShortcut("close", (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest("[role=dialog], dialog")) return false;
    const { selection } = editing.store.get();
    const source = selection.edges[0] === undefined ? undefined : endpoint(selection.edges[0]).node;
    if (target.closest(".react-flow__edge") && source) {
      editing.select({ nodes: [source] });
      return focusNode(source);
    }
    const from = target.closest(".react-flow__node");
    if (target === document.body || target === board.current || target === from) return editing.select({});
    if (from instanceof HTMLElement) return from.focus();
    focusNode(firstOf(selection) ?? source ?? "");
  });
  return { focusNode };
}

/** firstOf is the canvas id of the first selected node, comment or group. */
function firstOf({ nodes, comments, groups }: Selection): string | undefined {
  return [...nodes, ...comments.map(commentId), ...groups.map(frameId)][0];
}

/** useSelectOnFocus selects the node that Tab moves the focus to. For clicks React Flow does it. */
function useSelectOnFocus(board: RefObject<HTMLDivElement | null>) {
  const editing = useEditing();
  useEffect(() => {
    const element = board.current;
    if (!element) return;
    let byTab = false;
    const onKey = (event: KeyboardEvent) => {
      byTab = event.key === "Tab";
    };
    const onPointer = () => {
      byTab = false;
    };
    const onFocus = (event: FocusEvent) => {
      const target = event.target as HTMLElement;
      if (!byTab || !target.classList.contains("react-flow__node") || target.dataset.id === undefined) return;
      const { kind, id } = named(target.dataset.id);
      editing.select({ [kind]: [id] });
    };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onPointer, true);
    element.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("keydown", onKey, true);
      document.removeEventListener("pointerdown", onPointer, true);
      element.removeEventListener("focusin", onFocus);
    };
  }, [board, editing]);
}

/** useArrows moves the selection by one step of the grid, with Shift by more. With Alt it resizes a comment. */
function useArrows(board: RefObject<HTMLDivElement | null>, place: (id: string) => Position) {
  const editing = useEditing();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = arrows[event.key];
      const target = event.target instanceof Element ? event.target : null;
      const here = target === document.body || board.current?.contains(target);
      if (!by || !here || inField(target) || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
      const { flow, selection } = editing.store.get();
      const comments = flow.comments?.filter((comment) => selection.comments.includes(comment.id)) ?? [];
      if (event.altKey) {
        for (const comment of comments) {
          const { width, height } = commentSize(comment);
          editing.do({
            do: "comment",
            id: comment.id,
            width: Math.max(80, width + by.x),
            height: Math.max(40, height + by.y),
          });
        }
        if (comments.length) event.preventDefault();
        return;
      }
      const far = event.shiftKey ? 4 : 1;
      const to = ({ x, y }: Position): Position => ({ x: x + far * by.x, y: y + far * by.y });
      const members = flow.groups?.filter((group) => selection.groups.includes(group.id)).flatMap(membersOf) ?? [];
      const moved = [...new Set([...selection.nodes, ...members])].map((id) => [id, to(place(id))] as const);
      const all = [...moved, ...comments.map((comment) => [comment.id, to(comment)] as const)];
      if (all.length === 0) return;
      event.preventDefault();
      editing.do({ do: "move", to: Object.fromEntries(all), nudge: true });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [board, editing, place]);
}
