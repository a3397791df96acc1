/** The modules with a tint of their own. */
const known = ["common", "kubernetes", "js", "distribution", "http", "encoding", "crypto"] as const;

export type Tint = (typeof known)[number];

/** tintOf returns the tint of a component's module. A module that is not ours takes the one that its name hashes to. */
export function tintOf(component: string): Tint {
  const [module = ""] = component.split("/");
  const own = known.find((name) => name === module);
  if (own) return own;
  let hash = 0;
  for (const letter of module) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return known[hash % known.length] ?? "common";
}
