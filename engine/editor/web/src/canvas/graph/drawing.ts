import { endpoint, type Flow } from "../../document/flow";
import { type Size, usualSize } from "./boxes";

/** Drawing is what a layout needs to know of a flow. */
export interface Drawing {
  nodes: DrawnNode[];
  edges: { from: string; to: string; error: boolean }[];
}

export interface DrawnNode extends Size {
  id: string;
  /** True for a node that sends many messages for one: what it feeds begins a row. */
  splits: boolean;
}

/** drawingOf is the drawing of some nodes of a flow: their sizes and the edges among them. */
export function drawingOf(flow: Flow, ids: Set<string>, size: (id: string) => Size | undefined): Drawing {
  const edges = (flow.spec.edges ?? []).map(({ from, to }) => ({
    from: endpoint(from).node,
    to: endpoint(to).node,
    error: endpoint(from).port === "error",
  }));
  return {
    nodes: flow.spec.nodes
      .filter((node) => ids.has(node.id))
      .map(({ id, component }) => ({
        id,
        splits: component.endsWith("/array_split"),
        ...(size(id) ?? usualSize),
      })),
    edges: edges.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to)),
  };
}
