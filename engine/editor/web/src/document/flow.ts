import type { Json, JsonObject } from "../values/json";

/** The flow document as the API speaks it in JSON. Values are immutable: a change makes new objects on its way only. */
export interface Flow {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: { title?: string; description?: string; maxHops?: number; nodes: FlowNode[]; edges?: Edge[] };
  layout?: Record<string, Position>;
  comments?: Comment[];
  groups?: Group[];
}

export interface FlowNode {
  id: string;
  /** The full name: common/ticker. */
  component: string;
  title?: string;
  settings?: JsonObject;
  /** Example messages by port name. */
  examples?: JsonObject;
  /** Attempts and waits for messages that fail; none: a message is tried once. */
  retry?: JsonObject;
  /** How long the node may take for a message, such as 30s. */
  timeLimit?: string;
}

export interface Edge {
  /** node.port of a source port. */
  from: string;
  /** node.port of a target port. */
  to: string;
  /** Template of the target's message; absent: the message goes over as it is. */
  map?: Json;
  queue?: JsonObject;
}

export interface Position {
  x: number;
  y: number;
}

export interface Comment extends Position {
  id: string;
  text: string;
  width: number;
  height: number;
}

/** A group frames its nodes; a node is in one group at most. */
export interface Group {
  id: string;
  title: string;
  nodes: string[];
}

/** The distance of the lines that the canonical text puts nodes on, in pixels. */
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

/** endpoint splits node.port. Ids and port names hold no dot. */
export function endpoint(text: string): Endpoint {
  const dot = text.indexOf(".");
  return dot < 0 ? { node: text, port: "" } : { node: text.slice(0, dot), port: text.slice(dot + 1) };
}

/** The name of an edge, unique in a flow: a flow holds at most one from one port to another. */
export function edgeKey(edge: { from: string; to: string }): string {
  return `${edge.from} -> ${edge.to}`;
}

export function nodeById(flow: Flow, id: string): FlowNode | undefined {
  return flow.spec.nodes.find((node) => node.id === id);
}

export function edgeByKey(flow: Flow, key: string): Edge | undefined {
  return flow.spec.edges?.find((edge) => edgeKey(edge) === key);
}

/** freeId returns an id for a new node of a component: its short name, with a number when that is taken. */
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
