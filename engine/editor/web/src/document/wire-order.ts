import { type Edge, edgeKey, endpoint } from "./flow";

/** The position of a wire among those of its source port, which messages pass one after the other. */
export interface Order {
  at: number;
  of: number;
}

export function orderOf(edges: readonly Edge[], key: string): Order {
  const from = edges.find((edge) => edgeKey(edge) === key)?.from;
  const beside = edges.filter((edge) => edge.from === from);
  return { at: beside.findIndex((edge) => edgeKey(edge) === key), of: beside.length };
}

/** wiresFrom returns the wires of a node's port. */
export function wiresFrom(edges: readonly Edge[], node: string, port: string): Edge[] {
  return edges.filter((edge) => edge.from === `${node}.${port}`);
}

export interface Counts {
  nodes: number;
  wires: number;
  unwired: string[];
}

/** countsOf counts nodes and wires. Unwired are the nodes without a wire, in a flow of several nodes. */
export function countsOf(nodes: readonly { id: string }[], edges: readonly Edge[]): Counts {
  const wired = new Set(edges.flatMap((edge) => [endpoint(edge.from).node, endpoint(edge.to).node]));
  const unwired = nodes.length > 1 ? nodes.map((node) => node.id).filter((id) => !wired.has(id)) : [];
  return { nodes: nodes.length, wires: edges.length, unwired };
}

/** ordinal writes 1st, 2nd, 3rd, 11th. */
export function ordinal(n: number): string {
  const tens = n % 100;
  const end = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${end}`;
}
