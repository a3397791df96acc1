import type { Flow } from "../document/flow";
import type { Json } from "../values/json";

const names = /pass(word|phrase|wd)?$|secret$|token$|api_?key$|private_?key$|credentials?$/i;
const values =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|^(ghp|gho|ghs|github_pat|glpat|xox[abpr])[-_]\w{10}|^AKIA[0-9A-Z]{16}$|^ey[\w-]{10,}\.ey[\w-]+\./;

/**
 * literalSecrets returns the paths of values that look like literal secrets, which an
 * export would reveal.
 */
export function literalSecrets(flow: Flow): string[] {
  const found: string[] = [];
  const walk = (value: Json | undefined, name: string, path: string) => {
    if (typeof value === "string") {
      if (looksSecret(name, value)) found.push(path);
      return;
    }
    if (value === null || typeof value !== "object") return;
    for (const [key, inner] of Object.entries(value))
      walk(inner, Array.isArray(value) ? name : key, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
  };
  for (const node of flow.spec.nodes) {
    walk(node.settings, "", node.id);
    walk(node.examples, "", `${node.id} example`);
  }
  for (const edge of flow.spec.edges ?? []) walk(edge.map, "", `${edge.from} -> ${edge.to}`);
  return found;
}

/** What the server sends instead of a stored secret. */
const mask = "••••••";

function looksSecret(name: string, value: string): boolean {
  if (value === "" || value.includes("{{") || value.includes(mask)) return false;
  return names.test(name) || values.test(value);
}
