import type { Edge as RFEdge, Node as RFNode } from "@xyflow/react";
import {
  type Comment,
  commentSize,
  type Edge,
  edgeKey,
  endpoint,
  type Flow,
  type FlowNode,
  type Group,
  membersOf,
  type Position,
} from "../../document/flow";
import type { Selection } from "../../document/undo-history";
import { beginning } from "../../values/clip-text";
import { frameOf, type Size } from "./boxes";
import { type Wired, wiredPorts } from "./wired-ports";

export type ModuleNode = RFNode<{ node: FlowNode; ins: string; outs: string }, "module">;
export type CommentNode = RFNode<{ comment: Comment }, "comment">;
export type FrameNode = RFNode<{ group: Group; width: number; height: number }, "frame">;
export type CanvasNode = ModuleNode | CommentNode | FrameNode;
/** An edge, with the component that it leaves. Off says that it or a node at its end is disabled. */
export type CanvasEdge = RFEdge<{ edge: Edge; component: string; off: boolean }, "wire">;

/** What the canvas has besides the document: measured sizes, and positions and sizes during a drag. */
export interface Local {
  sizes: Record<string, Size>;
  stretched: Record<string, Size>;
  places: Record<string, Position>;
}

/** On the canvas the ids of comments and groups get a prefix. Node ids contain no colon, so they never clash. */
export const commentId = (id: string) => `comment:${id}`;
export const frameId = (id: string) => `group:${id}`;

/** named returns what an id of the canvas refers to. */
export function named(id: string): { kind: "nodes" | "comments" | "groups"; id: string } {
  if (id.startsWith("comment:")) return { kind: "comments", id: id.slice("comment:".length) };
  if (id.startsWith("group:")) return { kind: "groups", id: id.slice("group:".length) };
  return { kind: "nodes", id };
}

/**
 * createCanvasElements returns functions that turn the document into nodes and edges of the
 * canvas. Unchanged ones are the same objects as at the last call, so that they are
 * not rendered again.
 */
export function createCanvasElements() {
  let nodes: CanvasNode[] = [];
  let edges: CanvasEdge[] = [];
  let ends: { of: Flow["spec"]; wired: (node: string) => Wired } | undefined;
  const wiredBy = (spec: Flow["spec"]) => {
    if (!ends || ends.of !== spec) ends = { of: spec, wired: wiredPorts(spec.edges ?? [], spec.nodes) };
    return ends.wired;
  };
  return {
    nodes(flow: Flow, selection: Selection, place: (id: string) => Position, local: Local): CanvasNode[] {
      const before = new Map(nodes.map((node) => [node.id, node]));
      const wired = wiredBy(flow.spec);
      const selected = new Set([
        ...selection.nodes,
        ...selection.comments.map(commentId),
        ...selection.groups.map(frameId),
      ]);
      const here = (id: string) => local.places[id] ?? place(id);
      const next: CanvasNode[] = [];
      for (const group of flow.groups ?? []) {
        const frame = frameOf(membersOf(group), here, (id) => local.sizes[id]);
        if (frame) next.push(framed(before.get(frameId(group.id)), group, frame, selected.has(frameId(group.id))));
      }
      for (const comment of flow.comments ?? []) {
        const id = commentId(comment.id);
        next.push(
          commented(
            before.get(id),
            comment,
            local.places[id] ?? comment,
            local.stretched[id] ?? commentSize(comment),
            local.sizes[id],
            selected.has(id),
          ),
        );
      }
      for (const node of flow.spec.nodes) {
        const { ins, outs } = wired(node.id);
        next.push(
          moduled(before.get(node.id), node, ins, outs, here(node.id), local.sizes[node.id], selected.has(node.id)),
        );
      }
      nodes = same(nodes, next);
      return nodes;
    },
    edges(wires: Edge[] = [], ids: string[], modules: FlowNode[] = []): CanvasEdge[] {
      const before = new Map(edges.map((edge) => [edge.id, edge]));
      const components = new Map(modules.map((node) => [node.id, node.component]));
      const selected = new Set(ids);
      const disabled = new Set(modules.filter((node) => node.disabled).map((node) => node.id));
      const off = ({ from, to, disabled: own = false }: Edge) =>
        own || disabled.has(endpoint(from).node) || disabled.has(endpoint(to).node);
      edges = same(
        edges,
        wires.map((edge) =>
          wire(
            before.get(edgeKey(edge)),
            edge,
            components.get(endpoint(edge.from).node) ?? "",
            off(edge),
            selected.has(edgeKey(edge)),
          ),
        ),
      );
      return edges;
    },
  };
}

function same<T>(before: T[], next: T[]): T[] {
  return before.length === next.length && next.every((item, i) => item === before[i]) ? before : next;
}

function stays(before: CanvasNode, position: Position, size: Size | undefined, selected: boolean): boolean {
  return (
    before.position.x === position.x &&
    before.position.y === position.y &&
    before.measured === size &&
    before.selected === selected
  );
}

function moduled(
  before: CanvasNode | undefined,
  node: FlowNode,
  ins: string,
  outs: string,
  { x, y }: Position,
  size: Size | undefined,
  selected: boolean,
): ModuleNode {
  const kept = before?.type === "module" ? before : undefined;
  const unchanged = kept && kept.data.node === node && kept.data.ins === ins && kept.data.outs === outs;
  if (unchanged && stays(kept, { x, y }, size, selected)) return kept;
  return {
    id: node.id,
    type: "module",
    position: { x, y },
    data: unchanged ? kept.data : { node, ins, outs },
    measured: size,
    selected,
    zIndex: selected ? 10 : 2,
    ariaLabel: `${node.title || node.id}, ${node.component}`,
  };
}

function commented(
  before: CanvasNode | undefined,
  comment: Comment,
  { x, y }: Position,
  { width, height }: Size,
  size: Size | undefined,
  selected: boolean,
): CommentNode {
  const kept = before?.type === "comment" && before.data.comment === comment ? before : undefined;
  if (kept?.width === width && kept.height === height && stays(kept, { x, y }, size, selected)) return kept;
  return {
    id: commentId(comment.id),
    type: "comment",
    position: { x, y },
    data: kept?.data ?? { comment },
    width,
    height,
    measured: size,
    selected,
    zIndex: selected ? 10 : 1,
    ariaLabel: `Comment ${beginning(comment.text ?? "", 80)}`,
  };
}

/** Frames are drawn under the wires, and surround their members. */
function framed(before: CanvasNode | undefined, group: Group, at: Position & Size, selected: boolean): FrameNode {
  const kept = before?.type === "frame" && before.data.group === group ? before : undefined;
  const fits = kept && kept.data.width === at.width && kept.data.height === at.height;
  if (fits && stays(kept, at, kept.measured as Size | undefined, selected)) return kept;
  return {
    id: frameId(group.id),
    type: "frame",
    position: { x: at.x, y: at.y },
    data: fits ? kept.data : { group, width: at.width, height: at.height },
    width: at.width,
    height: at.height,
    measured: { width: at.width, height: at.height },
    selected,
    zIndex: -1,
    dragHandle: ".frame-title",
    ariaLabel: `Group ${group.title || group.id}`,
  };
}

function wire(
  before: CanvasEdge | undefined,
  edge: Edge,
  component: string,
  off: boolean,
  selected: boolean,
): CanvasEdge {
  const unchanged = before?.data?.edge === edge && before.data.component === component && before.data.off === off;
  if (unchanged && before.selected === selected) return before;
  const from = endpoint(edge.from);
  const to = endpoint(edge.to);
  return {
    id: edgeKey(edge),
    type: "wire",
    source: from.node,
    sourceHandle: from.port,
    target: to.node,
    targetHandle: to.port,
    data: unchanged ? before.data : { edge, component, off },
    selected,
    // In a large flow only the ends of a selected wire can be dragged, since they cost time to draw.
    reconnectable: selected || undefined,
    zIndex: selected ? 5 : 0,
    ariaLabel: `${edge.queue ? "Queued wire" : "Wire"} from ${edge.from} to ${edge.to}`,
    // Tab skips the wires, which the shortcut E lists. The inspector can return the focus to a wire.
    domAttributes: { tabIndex: -1 },
  };
}
