import { endpoint, type Flow, type Position } from "../../document/flow";
import { boundsOf, type Size, usualSize } from "./boxes";
import type { Drawing } from "./dagre-layout";

/** A flow with more nodes is laid out in a worker. */
const large = 60;

/** layOut computes a position for each node of a drawing. */
export async function layOut(drawing: Drawing): Promise<Record<string, Position>> {
  if (drawing.nodes.length === 0) return {};
  if (drawing.nodes.length <= large) return (await import("./dagre-layout")).laidOut(drawing);
  const worker = new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = (message: MessageEvent<Record<string, Position>>) => resolve(message.data);
      worker.onerror = () => reject(new Error("the layout could not be computed"));
      worker.postMessage(drawing);
    });
  } finally {
    worker.terminate();
  }
}

/** drawingOf is the drawing of some nodes of a flow: their sizes and the edges among them. */
export function drawingOf(flow: Flow, ids: Set<string>, size: (id: string) => Size | undefined): Drawing {
  const ends = (flow.spec.edges ?? []).map((edge) => ({ from: endpoint(edge.from).node, to: endpoint(edge.to).node }));
  return {
    nodes: flow.spec.nodes
      .filter((node) => ids.has(node.id))
      .map((node) => ({ id: node.id, ...(size(node.id) ?? usualSize) })),
    edges: ends.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}

/** unplaced returns the ids of nodes without a position in the document. */
export function unplaced(flow: Flow): string[] {
  return flow.spec.nodes.filter((node) => !flow.layout?.[node.id]).map((node) => node.id);
}

/** below moves positions under the nodes that have one already. */
export function below(flow: Flow, places: Record<string, Position>): Record<string, Position> {
  const placed = boundsOf(Object.values(flow.layout ?? {}).map((position) => ({ ...position, ...usualSize })));
  if (!placed) return places;
  const dy = placed.y + placed.height + 80;
  return Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, { x: x + placed.x, y: y + dy }]));
}
