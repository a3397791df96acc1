import type { FlowLine, Status } from "../api/client";

/** The last error of a flow, with its node and run if they are known. */
export interface LastError {
  text: string;
  node?: string;
  run?: string;
}

/** lastError returns the newest error of a flow: of its nodes, else of its last run. */
export function lastError(status: Status): LastError | undefined {
  let newest: { text: string; node: string; run?: string; at: number } | undefined;
  for (const node of status.nodes ?? []) {
    const failure = node.lastError;
    if (!failure?.error) continue;
    const at = Date.parse(failure.time ?? "") || 0;
    if (!newest || at > newest.at) newest = { text: failure.error, node: node.id, run: failure.run || undefined, at };
  }
  if (newest) return { text: newest.text, node: newest.node, run: newest.run };
  const run = status.lastRun;
  return run?.error ? { text: run.error, run: run.id } : undefined;
}

/** reasonNotToRun returns why a stored flow can't run; undefined when it can. */
export function reasonNotToRun(line: FlowLine): LastError | undefined {
  if (line.state !== "invalid" && line.state !== "damaged") return undefined;
  const first = line.problems?.find((problem) => problem.severity === "error") ?? line.problems?.[0];
  return { text: first?.message ?? "The stored document can't be read." };
}
