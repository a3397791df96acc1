import type { OverviewRow } from "../api/client";
import type { LampState } from "../look/lamp";

const lamps: Record<OverviewRow["kind"], LampState> = { ok: "running", failed: "failed", skipped: "skipped" };

/** The lamp of a row's kind. */
export function kindLamp(kind: OverviewRow["kind"]): LampState {
  return lamps[kind];
}
