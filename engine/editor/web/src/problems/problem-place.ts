import type { Problem } from "../api/client";
import { edgeKey, type Flow } from "../document/flow";

/** Place is the node or edge that a problem is about, with the inspector's tab that shows it. */
export interface Place {
  node?: string;
  edge?: string;
  tab: "settings" | "mapping" | "";
}

const path = /^spec\.(nodes|edges)\[(\d+)\](?:\.(\w+))?/;

export function placeOf(problem: Problem, flow: Flow): Place {
  const [, list, index] = path.exec(problem.path ?? "") ?? [];
  const node = list === "nodes" ? flow.spec.nodes[Number(index)] : undefined;
  const edge = list === "edges" ? flow.spec.edges?.[Number(index)] : undefined;
  if (node) return { node: node.id, tab: "settings" };
  if (edge) return { edge: edgeKey(edge), tab: "mapping" };
  return { tab: "" };
}

export function placeName({ node, edge }: Place): string {
  if (node) return node;
  return edge ? `wire ${edge}` : "flow";
}

export function errors(problems: Problem[]): Problem[] {
  return problems.filter((problem) => problem.severity === "error");
}

/** bySeverity puts errors first, otherwise in document order. */
export function bySeverity(problems: Problem[]): Problem[] {
  return [...errors(problems), ...problems.filter((problem) => problem.severity !== "error")];
}
