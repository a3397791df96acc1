import type { Flow, Position } from "../../document/flow";
import { boundsOf, usualSize } from "./boxes";
import type { Drawing } from "./drawing";

/** A flow with more nodes is laid out in a worker. */
const large = 60;

/** layOut computes a position for each node of a drawing. */
export async function layOut(drawing: Drawing): Promise<Record<string, Position>> {
  if (drawing.nodes.length === 0) return {};
  if (drawing.nodes.length <= large) return (await import("./row-layout")).laidOut(drawing);
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
