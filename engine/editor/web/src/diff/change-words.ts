import { listed } from "../values/word-lists";

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
