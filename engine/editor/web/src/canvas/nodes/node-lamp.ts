import type { NodeStatus, RunSummary } from "../../api/client";
import type { LampState } from "../../look/lamp";

/** What the last run did at a node. */
export interface NodePass {
  /** Undefined before the first one, and where the node has no error to compare with it. */
  run: RunSummary | undefined;
  failures: number;
}

/** lampOf returns the state of a node's lamp. Status is undefined for a node that is not deployed. */
export function lampOf(status: NodeStatus | undefined, flowRuns: boolean, pass: NodePass): LampState {
  if (!status) return "stopped";
  if (hasFailed(status, pass)) return "failed";
  if (!flowRuns) return "stopped";
  if (status.startable && !status.running) return "waiting";
  return "running";
}

/** hasFailed reports whether a node failed in the last run or since. An error of an earlier run is past when that run went well. */
export function hasFailed({ lastError }: NodeStatus, { run, failures }: NodePass): boolean {
  if (failures > 0) return true;
  if (!lastError) return false;
  if (!run || !lastError.time) return true;
  if (lastError.run === run.id) return false;
  return Date.parse(lastError.time) > Date.parse(run.started);
}
