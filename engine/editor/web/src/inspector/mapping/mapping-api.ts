import { api, draft, type Schemas, want } from "../../api/client";
import type { Completions } from "../../code/expression/expression-field-props";
import { type Edge, edgeKey, type Flow } from "../../document/flow";

export type Evaluation = Schemas["ApiEvaluation"];
export type Wire = Schemas["ApiWire"];

/** evaluate applies a map to a message. It runs nothing. */
export function evaluate(flow: Flow, edge: Edge, message: unknown, signal: AbortSignal): Promise<Evaluation> {
  const body = { document: flow, from: edge.from, to: edge.to, map: edge.map, message };
  return want(api.POST("/api/v1/evaluate", { params: { header: draft("evaluate") }, body, signal }));
}

/** suggest returns the server's suggestion for the map of an edge. */
export async function suggest(flow: Flow, edge: Edge): Promise<Wire | undefined> {
  const without = {
    ...flow,
    spec: { ...flow.spec, edges: flow.spec.edges?.filter((other) => edgeKey(other) !== edgeKey(edge)) },
  };
  const wires = await want(api.POST("/api/v1/wires", { params: { query: { from: edge.from } }, body: without }));
  return wires.items.find((wire) => wire.to === edge.to);
}

/** complete asks for completions at a cursor in an expression of a map, by a message; undefined lets the server choose it. */
export function complete(
  flow: Flow,
  edge: Edge,
  path: string,
  expression: string,
  cursor: number,
  message: unknown,
): Promise<Completions> {
  const { from, to } = edge;
  return want(api.POST("/api/v1/complete", { body: { document: flow, from, to, path, expression, cursor, message } }));
}
