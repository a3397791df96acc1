import { Graph, layout } from "@dagrejs/dagre";
import type { Position } from "../../document/flow";
import { gapAcross, usualSize } from "./boxes";
import type { Drawing, DrawnNode } from "./drawing";
import { packed } from "./packed";

/** How many columns a row has at most: so many fit into a window at a size that can be read. */
const mostColumns = 4;

/** From one column to the next, on the grid. */
const column = Math.round((usualSize.width + gapAcross) / 10) * 10;

/** Between two nodes of a column, and between two rows, where wires and the titles of groups need room. */
const gapDown = 40;
const gapRows = 60;

/** How much higher a side step is than its row, so that the wire around it passes beneath. */
const sideStep = 44;

/**
 * laidOut returns a position for each node: in layers from left to right, wrapped into
 * rows of four. What feeds on a split begins a row, and what only takes errors is in the
 * last row. Parts that no wire connects are beside or below each other.
 */
export function laidOut(drawing: Drawing): Record<string, Position> {
  return packed(partsOf(drawing).map(inRows));
}

/** partsOf splits a drawing into what is connected. */
function partsOf({ nodes, edges }: Drawing): Drawing[] {
  const part = new Map(nodes.map(({ id }) => [id, id]));
  const find = (id: string): string => {
    let root = id;
    while (part.get(root) !== root) root = part.get(root) as string;
    part.set(id, root);
    return root;
  };
  for (const { from, to } of edges) part.set(find(from), find(to));
  const parts = new Map<string, Drawing>();
  const of = (id: string) => {
    const root = find(id);
    const known = parts.get(root) ?? { nodes: [], edges: [] };
    parts.set(root, known);
    return known;
  };
  for (const node of nodes) of(node.id).nodes.push(node);
  for (const edge of edges) of(edge.from).edges.push(edge);
  return [...parts.values()];
}

interface Placed extends Position {
  node: DrawnNode;
}

/** inRows places the nodes of a part that is connected. */
function inRows({ nodes, edges }: Drawing): Placed[] {
  const sinks = new Set(nodes.filter(({ id }) => isSink(id, edges)).map(({ id }) => id));
  const steps = nodes.filter(({ id }) => !sinks.has(id));
  const inner = edges.filter(({ from, to }) => !sinks.has(from) && !sinks.has(to));
  const placed: Placed[] = [];
  let y = 0;
  for (const row of rowsOf(layersOf(steps, inner), inner)) {
    const raised = new Set(row.flat().filter(({ id }) => isSideStep(id, row, inner)));
    // Some of its room is that between the rows.
    if (raised.size > 0) y += sideStep - 14;
    for (const [at, layer] of row.entries()) {
      let down = y;
      for (const node of layer) {
        placed.push({ node, x: at * column, y: raised.has(node) ? down - sideStep : down });
        down += node.height + gapDown;
      }
    }
    y += heightOf(row) + gapRows;
  }
  const columnsUsed = Math.max(1, ...placed.map(({ x }) => x / column + 1));
  let from = 0;
  for (const node of nodes.filter(({ id }) => sinks.has(id))) {
    const feeders = edges.filter(({ to }) => to === node.id).map(({ from: feeder }) => feeder);
    const centres = placed.filter((one) => feeders.includes(one.node.id)).map((one) => one.x + one.node.width / 2);
    const centre = centres.reduce((sum, x) => sum + x, 0) / Math.max(1, centres.length);
    const wide = Math.ceil(node.width / column);
    // Under what feeds it, but within the columns, and beside the sink before it.
    const wanted = Math.round((centre - node.width / 2) / column);
    const at = Math.max(from, Math.min(wanted, columnsUsed - wide));
    placed.push({ node, x: at * column, y });
    from = at + wide;
  }
  return placed;
}

/** isSink reports whether a node takes errors and nothing else, and gives nothing. */
function isSink(id: string, edges: Drawing["edges"]): boolean {
  const into = edges.filter(({ to }) => to === id);
  return into.length > 0 && into.every(({ error }) => error) && edges.every(({ from }) => from !== id);
}

/** isSideStep reports whether a node is alone between two others that a wire connects too. */
function isSideStep(id: string, row: DrawnNode[][], edges: Drawing["edges"]): boolean {
  const at = row.findIndex((layer) => layer.some((node) => node.id === id));
  if (row[at]?.length !== 1) return false;
  const inRow = (other: string) => row.some((layer) => layer.some((node) => node.id === other));
  const before = edges.filter(({ to }) => to === id).map(({ from }) => from);
  const after = edges.filter(({ from }) => from === id).map(({ to }) => to);
  return edges.some(({ from, to }) => before.includes(from) && after.includes(to) && inRow(from) && inRow(to));
}

/** layersOf returns the nodes in layers in the direction of the messages, with few crossing wires. */
function layersOf(nodes: DrawnNode[], edges: Drawing["edges"]): DrawnNode[][] {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: gapDown, ranksep: gapAcross });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const [i, { from, to }] of edges.entries()) graph.setEdge(from, to, {}, String(i));
  layout(graph);
  const centre = (node: DrawnNode) => graph.node(node.id) as unknown as Position;
  const layers = new Map<number, DrawnNode[]>();
  for (const node of nodes) {
    const x = Math.round(centre(node).x);
    layers.set(x, [...(layers.get(x) ?? []), node]);
  }
  return [...layers].sort(([a], [b]) => a - b).map(([, layer]) => layer.sort((a, b) => centre(a).y - centre(b).y));
}

/** rowsOf wraps layers into rows. */
function rowsOf(layers: DrawnNode[][], edges: Drawing["edges"]): DrawnNode[][][] {
  const rows: DrawnNode[][][] = [];
  let row: DrawnNode[][] = [];
  for (const layer of layers) {
    const before = row.at(-1) ?? [];
    const fed = edges.some(({ from, to }) => before.some(({ id, splits }) => splits && id === from) && has(layer, to));
    if (row.length === mostColumns || fed) {
      rows.push(row);
      row = [];
    }
    row.push(layer);
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function has(layer: DrawnNode[], id: string): boolean {
  return layer.some((node) => node.id === id);
}

function heightOf(row: DrawnNode[][]): number {
  return Math.max(
    ...row.map((layer) => layer.reduce((sum, { height }) => sum + height, 0) + (layer.length - 1) * gapDown),
  );
}
