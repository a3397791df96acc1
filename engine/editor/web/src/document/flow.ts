import type { Schemas } from "../api/client";
import type { WithJson } from "../api/with-json";

/** The flow document, as in the API. It is immutable: a change copies only the objects on its path. */
export type Flow = WithJson<Schemas["FlowFlow"]>;

/** A node. Its component is the full name, such as common/ticker; its examples are messages by port. */
export type FlowNode = Flow["spec"]["nodes"][number];

/** Who starts the triggers: the document, so that nobody stops them, or people, which is the default. */
export type Start = NonNullable<Flow["spec"]["start"]>;

/** A wire from a source port to a target port, both written node.port. Without a map the message is passed on unchanged. */
export type Edge = NonNullable<Flow["spec"]["edges"]>[number];

export type Position = Schemas["FlowPosition"];

export type Comment = Schemas["FlowComment"];

/** A group draws a frame around its nodes. A node is in at most one group. */
export type Group = Schemas["FlowGroup"];

/** The ids of the nodes in a group. */
export function membersOf(group: Group): string[] {
  return group.nodes ?? [];
}

/** How large a comment is; 200 by 80 pixels unless the document says. */
export function commentSize({ width = 200, height = 80 }: Comment): { width: number; height: number } {
  return { width, height };
}

/** Positions are multiples of this, in pixels, as in the canonical text. */
export const grid = 10;

export function onGrid({ x, y }: Position): Position {
  return { x: Math.round(x / grid) * grid, y: Math.round(y / grid) * grid };
}

export function emptyFlow(name: string): Flow {
  return { apiVersion: "patchbay.dev/v1alpha1", kind: "Flow", metadata: { name }, spec: { nodes: [] } };
}

export interface Endpoint {
  node: string;
  port: string;
}

/** endpoint splits node.port. Neither ids nor port names contain a dot. */
export function endpoint(text: string): Endpoint {
  const dot = text.indexOf(".");
  return dot < 0 ? { node: text, port: "" } : { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

/** The key of an edge. It is unique, since a flow has at most one edge between two ports. */
export function edgeKey(edge: { from: string; to: string }): string {
  return `${edge.from} -> ${edge.to}`;
}

export function nodeById(flow: Flow, id: string): FlowNode | undefined {
  return flow.spec.nodes.find((node) => node.id === id);
}

export function edgeByKey(flow: Flow, key: string): Edge | undefined {
  return flow.spec.edges?.find((edge) => edgeKey(edge) === key);
}

/** withoutEdge returns a flow without a wire, to ask where the wire could go; the same flow without a key. */
export function withoutEdge(flow: Flow, key: string | undefined): Flow {
  if (key === undefined) return flow;
  return { ...flow, spec: { ...flow.spec, edges: flow.spec.edges?.filter((edge) => edgeKey(edge) !== key) } };
}

/** freeId returns an id for a new node: the short name of its component, with a number when that is taken. */
export function freeId(taken: Iterable<string>, wanted: string): string {
  const used = new Set(taken);
  const base =
    wanted
      .replace(/^.*\//, "")
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, "-")
      .replace(/^[-_]+|[-_]+$/g, "")
      .slice(0, 50) || "node";
  if (!used.has(base)) return base;
  for (let n = 2; ; n++) {
    const id = `${base}-${n}`;
    if (!used.has(id)) return id;
  }
}
