import type { RunSummary } from "../api/client";

/** The outcome of a run: by its items where the flow names them, else by its failures. */
export interface Outcome {
  ok: number;
  failed: number;
}

export function outcomeOf(run: RunSummary): Outcome {
  const items = run.items ?? 0;
  if (items > 1) return { ok: items - (run.failedItems ?? 0), failed: Math.max(run.failedItems ?? 0, endedBadly(run)) };
  return { ok: 0, failed: Math.max(run.failures, endedBadly(run)) };
}

/** A run may fail without a failure of a node, for example when it was cancelled. */
function endedBadly(run: RunSummary): number {
  return run.state === "failed" ? 1 : 0;
}

/** How many causes a line names. */
const named = 2;

/** causesText says what the failures have in common: "4 the source needs a login, 2 no such image, 3 more". */
export function causesText(run: RunSummary): string {
  const causes = run.causes ?? [];
  const only = causes[0];
  if (!only) return run.error ?? run.firstFailure ?? "";
  if (causes.length === 1) return only.text;
  const texts = causes.slice(0, named).map((cause) => `${cause.count} ${cause.text}`);
  const rest = causes.slice(named).reduce((all, cause) => all + cause.count, 0);
  return [...texts, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

/** until writes how long it is to a time: "in 3:42", "in 9 h 44 min", "now". */
export function until(time: string, now: number): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  if (Number.isNaN(seconds)) return "";
  if (seconds <= 0) return "now";
  if (seconds < 3600) return `in ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `in ${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `in ${Math.round(minutes / 1440)} days`;
}
