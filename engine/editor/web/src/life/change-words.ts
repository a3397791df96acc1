/** Change is one difference in meaning between two flows, as the API tells it. */
export interface Change {
  kind: string;
  node?: string;
  edge?: { from: string; to: string };
  fields?: string[] | null;
}

/** changeWords says a change as a person would: "ticker: settings changed", "wire a.out -> b.in added". */
export function changeWords(change: Change): string {
  if (!change.edge && !change.node) return `the flow itself: ${listed(change.fields ?? []) || "something"} changed`;
  const what = change.edge ? `wire ${change.edge.from} -> ${change.edge.to}` : `${change.node}`;
  if (change.kind !== "changed") return change.edge ? `${what} ${change.kind}` : `node ${what} ${change.kind}`;
  return `${what}: ${listed(change.fields ?? []) || "something"} changed`;
}

/** nothingChanged is what is said when two documents differ in looks or words only, or not at all. */
export function nothingChanged(before: string, after: string): string {
  if (before === after) return "There is nothing to save: the flow is stored as it is here.";
  return "Nothing that runs changes: only titles, descriptions or looks.";
}

/** listed joins words: "a", "a and b", "a, b and c". */
export function listed(words: string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** counted writes a number with its word: "1 run", "3 runs". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
