import { type Edge, endpoint, type FlowNode } from "../../document/flow";
import { type Tint, tintOf } from "../../look/module-tint";

/** What a wire into a port carries: messages of a module, or only errors. */
export type Cable = Tint | "error";

/**
 * The wired ports of a node. Each list is one string, so that equal lists compare
 * equal: "in:kubernetes other:error" names the inputs with their cables.
 */
export interface Wired {
  ins: string;
  outs: string;
}

const none: Wired = { ins: "", outs: "" };

/** wiredPorts returns the wired ports of each node. */
export function wiredPorts(edges: Edge[], nodes: FlowNode[]): (node: string) => Wired {
  const components = new Map(nodes.map((node) => [node.id, node.component]));
  const ins = new Map<string, Map<string, Cable>>();
  const outs = new Map<string, Set<string>>();
  for (const edge of edges) {
    const from = endpoint(edge.from);
    const to = endpoint(edge.to);
    outs.set(from.node, (outs.get(from.node) ?? new Set()).add(from.port));
    const ports = ins.get(to.node) ?? new Map<string, Cable>();
    const cable: Cable = from.port === "error" ? "error" : tintOf(components.get(from.node) ?? "");
    // A port that gets messages and errors is drawn as one for messages.
    if ((ports.get(to.port) ?? "error") === "error") ports.set(to.port, cable);
    ins.set(to.node, ports);
  }
  return (node) =>
    ins.has(node) || outs.has(node)
      ? {
          ins: [...(ins.get(node) ?? [])].map(([port, cable]) => `${port}:${cable}`).join(" "),
          outs: [...(outs.get(node) ?? [])].join(" "),
        }
      : none;
}
