import type { Flow } from "./flow";

/** solutionOf returns the solution that a flow came from, as NAME@VERSION; "" when it came from none. */
export function solutionOf(flow: Pick<Flow, "metadata">): string {
  return flow.metadata.annotations?.["patchbay.dev/solution"] ?? "";
}

/** parametersAddress is the page with the form that a flow of a solution was made by. */
export function parametersAddress(solution: string, flow: string): string {
  const [name = ""] = solution.split("@");
  return `/solutions/${encodeURIComponent(name)}?flow=${encodeURIComponent(flow)}`;
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
