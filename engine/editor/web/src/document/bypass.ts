import type { Command } from "./command";
import { type Edge, edgeByKey, edgeKey, endpoint, type Flow, nodeById } from "./flow";
import { tidy } from "./tidy";

/** bypass returns the flow with a node disabled, and with a wire from the node before it to the one behind it. */
export function bypass(flow: Flow, { node, edge }: Extract<Command, { do: "bypass" }>): Flow {
  const into = flow.spec.edges?.find(({ from, to }) => from === edge.from && endpoint(to).node === node);
  if (!into || !nodeById(flow, node)) return flow;
  // A wire between the two that was there before stays as it was.
  const edges = edgeByKey(flow, edgeKey(edge))
    ? flow.spec.edges
    : flow.spec.edges?.flatMap((one) => (one === into ? [edge, one] : [one]));
  return withDisabled({ ...flow, spec: { ...flow.spec, edges } }, node, true);
}

/** endBypass returns the flow with a node enabled, and without the wire around it. */
export function endBypass(flow: Flow, { node, edge }: Extract<Command, { do: "endBypass" }>): Flow {
  const edges = flow.spec.edges?.filter((one) => edgeKey(one) !== edge);
  return withDisabled({ ...flow, spec: { ...flow.spec, edges } }, node, undefined);
}

function withDisabled(flow: Flow, id: string, disabled: true | undefined): Flow {
  const nodes = flow.spec.nodes.map((node) => (node.id === id ? tidy({ ...node, disabled }) : node));
  return { ...flow, spec: { ...flow.spec, nodes } };
}

/**
 * wireAround is the wire by which messages go around a disabled node, as bypass puts it: right
 * in front of the one that comes in, and to where the one that goes out ends. Undefined for
 * a node that has none.
 */
export function wireAround(flow: Flow, id: string): Edge | undefined {
  if (!nodeById(flow, id)?.disabled) return undefined;
  const edges = flow.spec.edges ?? [];
  const behind = edges.filter(({ from }) => endpoint(from).node === id).map(({ to }) => to);
  return edges.find((edge, at) => {
    const into = edges[at + 1];
    return !edge.disabled && into?.from === edge.from && endpoint(into.to).node === id && behind.includes(edge.to);
  });
}
