import type { NodeStatus } from "../api/client";

/** nextRun returns the earliest time at which a trigger of the flow begins a run; "" when none says when. */
export function nextRun(nodes: Record<string, NodeStatus>): string {
  let earliest = "";
  for (const { panel, running } of Object.values(nodes)) {
    const next = running && panel && typeof panel === "object" ? (panel as { nextRun?: unknown }).nextRun : undefined;
    if (typeof next !== "string" || Number.isNaN(Date.parse(next))) continue;
    if (earliest === "" || Date.parse(next) < Date.parse(earliest)) earliest = next;
  }
  return earliest;
}
