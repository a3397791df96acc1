import { listed } from "../values/word-lists";

/** Change is one difference between two flows that changes what runs. */
export interface Change {
  kind: string;
  node?: string;
  edge?: { from: string; to: string };
  fields?: string[] | null;
}

/** changeWords writes a change as a phrase: "ticker: settings changed", "wire a.out -> b.in added". */
export function changeWords(change: Change): string {
  if (!change.edge && !change.node) return `the flow itself: ${listed(change.fields ?? []) || "something"} changed`;
  const what = change.edge ? `wire ${change.edge.from} -> ${change.edge.to}` : `${change.node}`;
  if (change.kind !== "changed") return change.edge ? `${what} ${change.kind}` : `node ${what} ${change.kind}`;
  return `${what}: ${listed(change.fields ?? []) || "something"} changed`;
}

/** nothingChanged is the text for two documents that run the same. */
export function nothingChanged(before: string, after: string): string {
  if (before === after) return "There is nothing to save: the stored flow is the same.";
  return "Only titles, descriptions or the layout change, nothing that runs.";
}
