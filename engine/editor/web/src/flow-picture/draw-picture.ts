import { layOut } from "../canvas/graph/auto-layout";
import { boundsOf, type Size } from "../canvas/graph/boxes";
import { drawingOf } from "../canvas/graph/drawing";
import { type End, routeOf } from "../canvas/route/wire-route";
import { edgeKey, endpoint, type Flow, type Position } from "../document/flow";

/** A picture is laid out like the canvas, and shown smaller. */
export const scale = 0.56;

/** Picture is where the nodes and wires of a flow are drawn, in pixels of the canvas. */
export interface Picture extends Size {
  nodes: (Position & Size & { id: string; title: string; component: string })[];
  wires: { key: string; path: string; component: string; error: boolean }[];
}

const box: Size = { width: 240, height: 72 };

/** Room around the nodes, which wires use too. */
const margin = 36;

/** drawPicture lays out a flow, in whatever places its document has its nodes: a picture is for reading, and small. */
export async function drawPicture(flow: Flow): Promise<Picture> {
  const { nodes, edges = [] } = flow.spec;
  const places = await layOut(drawingOf(flow, new Set(nodes.map(({ id }) => id)), () => box));
  const bounds = boundsOf(nodes.map(({ id }) => ({ ...at(places, id), ...box })));
  if (!bounds) return { width: 0, height: 0, nodes: [], wires: [] };
  const placed = nodes.map(({ id, title, component }) => {
    const { x, y } = at(places, id);
    return { id, title: title || id, component, x: x - bounds.x + margin, y: y - bounds.y + margin, ...box };
  });
  const known = new Map(placed.map((node) => [node.id, node]));
  const wires = edges.flatMap((edge) => {
    const from = endpoint(edge.from);
    const source = known.get(from.node);
    const target = known.get(endpoint(edge.to).node);
    if (!source || !target) return [];
    const error = from.port === "error";
    const { path } = routeOf(leaving(source, error), arriving(target, error), placed, error ? "error" : "message");
    return [{ key: edgeKey(edge), path, component: source.component, error }];
  });
  return { width: bounds.width + 2 * margin, height: bounds.height + 2 * margin, nodes: placed, wires };
}

function at(places: Record<string, Position>, id: string): Position {
  return places[id] ?? { x: 0, y: 0 };
}

/** leaving is where wires leave a node: errors at the bottom, messages at the right, as on the canvas. */
function leaving({ x, y, width, height }: Position & Size, error: boolean): End {
  return error
    ? { x: x + width / 2, y: y + height, side: "bottom" }
    : { x: x + width, y: y + height / 2, side: "right" };
}

function arriving({ x, y, width, height }: Position & Size, error: boolean): End {
  return error ? { x: x + width / 2, y, side: "top" } : { x, y: y + height / 2, side: "left" };
}
