import { Graph, layout } from "@dagrejs/dagre";
import type { Position } from "../../document/flow";
import type { Size } from "./boxes";

export interface Drawing {
  nodes: ({ id: string } & Size)[];
  edges: { from: string; to: string }[];
}

/** laidOut returns a position for each node, from left to right in the direction of messages. */
export function laidOut(drawing: Drawing): Record<string, Position> {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 40, ranksep: 60 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of drawing.nodes) graph.setNode(id, { width, height });
  for (const [i, { from, to }] of drawing.edges.entries()) if (from !== to) graph.setEdge(from, to, {}, String(i));
  layout(graph);
  return Object.fromEntries(
    drawing.nodes.map(({ id, width, height }) => {
      const { x, y } = graph.node(id) as unknown as Position;
      return [id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
}
