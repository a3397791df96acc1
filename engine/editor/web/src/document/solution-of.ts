import type { Flow } from "./flow";

/** solutionOf returns the solution that a flow came from, as NAME@VERSION; "" when it came from none. */
export function solutionOf(flow: Pick<Flow, "metadata">): string {
  return flow.metadata.annotations?.["patchbay.dev/solution"] ?? "";
}

/** instanceAddress is the page of an installed solution, by the name of its flow: its parameters, upgrades, its removal. */
export function instanceAddress(flow: string): string {
  return `/instances/${encodeURIComponent(flow)}`;
}

/** What removing a flow is called: a solution is uninstalled, any other flow deleted. */
export interface RemovalWords {
  act: string;
  acting: string;
  done: string;
}

export function removalWords(solution: string | undefined): RemovalWords {
  return solution
    ? { act: "Uninstall", acting: "Uninstalling…", done: "uninstalled" }
    : { act: "Delete", acting: "Deleting…", done: "deleted" };
}
