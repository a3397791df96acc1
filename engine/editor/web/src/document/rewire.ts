import type { Command } from "./command";
import { type Edge, edgeByKey, edgeKey, endpoint, type Flow, nodeById } from "./flow";
import { add, remove } from "./nodes-and-edges";

/** insert returns the flow with a node in the place of a wire; the same object when the wire is gone. */
export function insert(flow: Flow, command: Extract<Command, { do: "insert" }>): Flow {
  const { edge, node, position, before, after } = command;
  if (!edgeByKey(flow, edge) || nodeById(flow, node.id)) return flow;
  return add(withEdges(flow, edge, [before, after]), { do: "add", nodes: [node], layout: { [node.id]: position } });
}

/** reconnect returns the flow with another wire in the place of one; the same object when there is such a wire already. */
export function reconnect(flow: Flow, { edge, by }: Extract<Command, { do: "reconnect" }>): Flow {
  if (!edgeByKey(flow, edge) || edgeByKey(flow, edgeKey(by))) return flow;
  return withEdges(flow, edge, [by]);
}

/** join returns the flow without a node, with a wire from the node before it to the one behind it. */
export function join(flow: Flow, { node, edge }: Extract<Command, { do: "join" }>): Flow {
  const into = flow.spec.edges?.find(({ from, to }) => from === edge.from && endpoint(to).node === node);
  if (!into) return remove(flow, { do: "remove", nodes: [node] });
  // A wire between the two that was there before stays as it was.
  const by = edgeByKey(flow, edgeKey(edge)) ? [] : [edge];
  return remove(withEdges(flow, edgeKey(into), by), { do: "remove", nodes: [node] });
}

/** withEdges replaces a wire by others, in its place. */
function withEdges(flow: Flow, key: string, by: Edge[]): Flow {
  const edges = flow.spec.edges?.flatMap((edge) => (edgeKey(edge) === key ? by : [edge]));
  return { ...flow, spec: { ...flow.spec, edges } };
}
