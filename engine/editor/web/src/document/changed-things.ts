import { same } from "../values/same-json";
import { edgeKey, type Flow } from "./flow";

/** changedThings counts the nodes, wires, comments and groups that differ between two versions of a flow; the rest of the document counts as one. */
export function changedThings(before: Flow | undefined, after: Flow): number {
  if (before === after) return 0;
  const old = before && thingsOf(before);
  const now = thingsOf(after);
  let count = 0;
  for (const [key, value] of now) if (!same(old?.get(key), value)) count++;
  for (const key of old?.keys() ?? []) if (!now.has(key)) count++;
  return count;
}

function thingsOf(flow: Flow): Map<string, unknown> {
  const { nodes, edges, ...rest } = flow.spec;
  return new Map<string, unknown>([
    ["flow", rest],
    ...nodes.map((node) => [`node ${node.id}`, { node, at: flow.layout?.[node.id] }] as const),
    ...(edges ?? []).map((edge) => [`wire ${edgeKey(edge)}`, edge] as const),
    ...(flow.comments ?? []).map((comment) => [`comment ${comment.id}`, comment] as const),
    ...(flow.groups ?? []).map((group) => [`group ${group.id}`, group] as const),
  ]);
}
