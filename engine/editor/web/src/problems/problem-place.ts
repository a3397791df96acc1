import type { Problem } from "../api/client";
import { edgeKey, type Flow } from "../document/flow";
import { problemsByPath } from "../form/values/problems-by-path";

/** Place is the node or edge that a problem is about, with the inspector's tab that shows it. */
export interface Place {
  node?: string;
  edge?: string;
  tab: "settings" | "mapping" | "";
  /** The path of the field in the form of that tab; "" when it is not about one. */
  field: string;
}

const path = /^spec\.(nodes|edges)\[(\d+)\](?:\.(\w+))?/;

export function placeOf(problem: Problem, flow: Flow): Place {
  const [, list, index] = path.exec(problem.path ?? "") ?? [];
  const node = list === "nodes" ? flow.spec.nodes[Number(index)] : undefined;
  const edge = list === "edges" ? flow.spec.edges?.[Number(index)] : undefined;
  const field = (part: string) => Object.keys(problemsByPath([problem], `spec.${list}[${index}].${part}`))[0] ?? "";
  if (node) return { node: node.id, tab: "settings", field: field("settings") };
  if (edge) return { edge: edgeKey(edge), tab: "mapping", field: field("map") };
  return { tab: "", field: "" };
}

/** placeName names the place: "copy: images", "wire a.out -> b.in", "flow". */
export function placeName({ node, edge, field }: Place): string {
  const within = field ? `: ${field}` : "";
  if (node) return node + within;
  return edge ? `wire ${edge}${within}` : "flow";
}

export function errors(problems: Problem[]): Problem[] {
  return problems.filter((problem) => problem.severity === "error");
}

/** bySeverity puts errors first, otherwise in document order. */
export function bySeverity(problems: Problem[]): Problem[] {
  return [...errors(problems), ...problems.filter((problem) => problem.severity !== "error")];
}
