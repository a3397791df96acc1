import type { Command } from "./command";
import { edgeKey, type Flow } from "./flow";
import type { Selection } from "./undo-history";

/** allDisabled reports whether all nodes and wires of a selection are disabled; false when it has none. */
export function allDisabled(flow: Flow, { nodes, edges }: Pick<Selection, "nodes" | "edges">): boolean {
  if (nodes.length + edges.length === 0) return false;
  const off = new Set([
    ...flow.spec.nodes.filter((node) => node.disabled).map((node) => node.id),
    ...(flow.spec.edges ?? []).filter((edge) => edge.disabled).map(edgeKey),
  ]);
  return [...nodes, ...edges].every((id) => off.has(id));
}

/** toggleDisabled returns the command that disables what is selected, or enables it when all of it is disabled; undefined when nothing is selected. */
export function toggleDisabled(flow: Flow, selection: Selection): Command | undefined {
  const { nodes, edges } = selection;
  if (nodes.length + edges.length === 0) return undefined;
  return { do: "disable", nodes, edges, off: !allDisabled(flow, selection) };
}
