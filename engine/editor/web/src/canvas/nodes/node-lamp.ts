import type { NodeStatus } from "../../api/client";
import type { LampState } from "../../look/lamp";

/** lampOf returns the state of a node's lamp. Status is undefined for a node that is not deployed. */
export function lampOf(status: NodeStatus | undefined, flowRuns: boolean): LampState {
  if (!status) return "stopped";
  if (status.lastError) return "failed";
  if (!flowRuns) return "stopped";
  if (status.startable && !status.running) return "waiting";
  return "running";
}
