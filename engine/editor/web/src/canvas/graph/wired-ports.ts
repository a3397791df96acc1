import { type Edge, endpoint } from "../../document/flow";

/** The ports of a node that wires end in, each list joined by blanks, so that equal ones are equal. */
export interface Wired {
  ins: string;
  outs: string;
}

const none: Wired = { ins: "", outs: "" };

/** wiredPorts says of each node which of its ports have a wire. */
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
