const pattern = /^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/;
const longest = 63;

/** wrongId returns what is wrong with an id for a node, by the rules of the flow document; "" when nothing is. */
export function wrongId(id: string, taken: Iterable<string>): string {
  if (id === "") return "A node needs an id.";
  if (id.length > longest) return `An id has ${longest} characters at most.`;
  if (!pattern.test(id)) return "Use lower-case letters, digits, - and _, with a letter or digit at both ends.";
  for (const other of taken) if (other === id) return `The id ${id} is taken already. Choose another one.`;
  return "";
}
