import type { Place } from "../../commands/command";
import { endpoint, type Flow, type FlowNode } from "../../document/flow";
import { literalSecrets } from "../../saving/literal-secrets";
import type { Json } from "../../values/json";

/**
 * nodePlaces returns the texts of each node that can be searched, by node: its settings
 * and scripts, and the mappings of the wires into it. What looks like a secret is left out,
 * since the list would show it.
 */
export function nodePlaces(flow: Flow): Map<string, Place[]> {
  const secrets = new Set(literalSecrets(flow));
  const titles = new Map(flow.spec.nodes.map((node) => [node.id, node.title || node.id]));
  const places = new Map(flow.spec.nodes.map((node) => [node.id, settingsOf(node, secrets)]));
  for (const edge of flow.spec.edges ?? []) {
    const from = endpoint(edge.from).node;
    const where = `wire from ${titles.get(from) ?? from}`;
    const texts = leaves(edge.map, `${edge.from} -> ${edge.to}`, secrets).map(({ text }) => text);
    places.get(endpoint(edge.to).node)?.push(...texts.map((text) => ({ where, text })));
  }
  return places;
}

function settingsOf(node: FlowNode, secrets: ReadonlySet<string>): Place[] {
  return leaves(node.settings, node.id, secrets).map(({ path, text }) => ({
    where: path.slice(node.id.length + 1),
    text,
  }));
}

/** leaves lists the values in a JSON value with their paths, written as literalSecrets does. Keys are part of the path. */
function leaves(value: Json | undefined, path: string, secrets: ReadonlySet<string>): { path: string; text: string }[] {
  if (value === null || value === undefined || secrets.has(path)) return [];
  if (typeof value !== "object") return [{ path, text: String(value) }];
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(item, `${path}[${i}]`, secrets));
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}.${key}`, secrets));
}
