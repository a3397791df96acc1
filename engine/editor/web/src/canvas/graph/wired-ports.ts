import { type Edge, endpoint } from "../../document/flow";

/** The wired ports of a node. Each list is one string, so that equal lists compare equal. */
export interface Wired {
  ins: string;
  outs: string;
}

const none: Wired = { ins: "", outs: "" };

/** wiredPorts returns the wired ports of each node. */
export function wiredPorts(edges: Edge[]): (node: string) => Wired {
  const ins = new Map<string, Set<string>>();
  const outs = new Map<string, Set<string>>();
  const note = (into: Map<string, Set<string>>, text: string) => {
    const { node, port } = endpoint(text);
    const ports = into.get(node) ?? new Set();
    into.set(node, ports.add(port));
  };
  for (const edge of edges) {
    note(outs, edge.from);
    note(ins, edge.to);
  }
  const joined = (of: Set<string> | undefined) => (of ? [...of].join(" ") : "");
  return (node) =>
    ins.has(node) || outs.has(node) ? { ins: joined(ins.get(node)), outs: joined(outs.get(node)) } : none;
}
