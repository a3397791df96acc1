import { same } from "../values/same-json";
import type { Flow, FlowNode } from "./flow";

const nodesOf = new WeakMap<Flow, Map<string, FlowNode>>();

/** differsFromSaved reports whether a node differs from that of the saved flow. In a flow that was never saved no node does. */
export function differsFromSaved(saved: Flow | undefined, node: FlowNode): boolean {
  if (!saved) return false;
  let nodes = nodesOf.get(saved);
  if (!nodes) {
    nodes = new Map(saved.spec.nodes.map((one) => [one.id, one]));
    nodesOf.set(saved, nodes);
  }
  return !same(nodes.get(node.id), node);
}
