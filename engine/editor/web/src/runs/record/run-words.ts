import type { HopRecord, RunSummary } from "../../api/client";
import { ordinal } from "../../document/wire-order";
import { isOver } from "../../live/run-over";
import type { LampState } from "../../look/lamp";

/** durationText writes nanoseconds: 840 µs, 12 ms, 3.4 s, 2 min 5 s. */
export function durationText(nanoseconds: number): string {
  const ms = nanoseconds / 1e6;
  if (ms < 1) return `${Math.max(0, Math.round(ms * 1000))} µs`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/** timeText writes a time of day, with the date when it is another day. */
export function timeText(at: string, now = new Date()): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return "";
  const clock = time.toLocaleTimeString("en-GB");
  return time.toDateString() === now.toDateString() ? clock : `${time.toLocaleDateString("en-CA")} ${clock}`;
}

/** shortTimeText is timeText without the seconds. */
export function shortTimeText(at: string, now = new Date()): string {
  return timeText(at, now).replace(/:\d\d$/, "");
}

const lamps: Record<string, LampState> = {
  running: "waiting",
  waiting: "waiting",
  queued: "waiting",
  retried: "waiting",
  ok: "running",
  handled: "waiting",
  failed: "failed",
};

/** The lamp of a run or hop. One that ended without an error is green. */
export function stateLamp(state: string): LampState {
  return lamps[state] ?? "stopped";
}

const words: Record<string, string> = {
  running: "running",
  waiting: "waiting in queues",
  queued: "waiting in queue",
  retried: "failed, tried again",
  ok: "ok",
  handled: "failed, handled",
  failed: "failed",
};

export function stateText(state: string): string {
  return words[state] ?? state;
}

/** hopState says how a hop ended, where it did not fail itself but a later node did too. */
export function hopState(hop: HopRecord): string {
  if (hop.downstream && (hop.failures ?? 0) === 0) return "a later node failed";
  const since = queuedSince(hop);
  return since ? `waiting in queue since ${since}` : stateText(hop.state);
}

/** queuedSince is since when the message of a hop waits in a queue; "" when it does not. */
function queuedSince({ state, queuedSince = "" }: { state: string; queuedSince?: string }): string {
  return state === "queued" ? timeText(queuedSince) : "";
}

/** hasEnded reports whether the message of a hop was handled: it neither is under way nor waits. */
export function hasEnded({ state }: { state: string }): boolean {
  return state !== "running" && state !== "queued";
}

/** What the record of a hop says of the queue that its message came from. */
export interface HopWait {
  state: string;
  /** For how long it waited, in ns. */
  waited?: number;
  /** How often it was handled, this time included. */
  attempt?: number;
  nextAttempt?: string;
}

/** waitText says how the message of a hop came out of its queue, or when it will; "" for one that was not queued. */
export function waitText({ state, waited = 0, attempt = 0, nextAttempt = "" }: HopWait): string {
  const parts = [];
  if (attempt > 1) parts.push(`${ordinal(attempt)} attempt`);
  if (state === "queued") {
    if (nextAttempt) parts.push(`not before ${timeText(nextAttempt)}`);
  } else if (waited > 0) parts.push(`waited ${durationText(waited)} in the queue`);
  return parts.join(", ");
}

/** retryText says whether another try could help after a hop's error; "" when that is not known. */
export function retryText({ retryable, retryAfter }: Pick<HopRecord, "retryable" | "retryAfter">): string {
  if (retryAfter) return `Another try could help after ${durationText(retryAfter)}.`;
  return retryable ? "Another try could help." : "";
}

/** hopWords describes a hop for screen readers: "hop 3 of 12: copy for shop/web, failed: no such tag". */
export function hopWords(hop: HopRecord, at: number, count: number): string {
  const failed = hop.error ? `: ${hop.error}` : "";
  const about = hop.item ? ` for ${hop.item}` : "";
  return `hop ${at + 1} of ${count}: ${hop.node}${about}, ${hopState(hop)}${failed}`;
}

/**
 * runList merges the runs of the event stream with those of the list, newest first
 * and without duplicates. A run that has ended in either stays ended.
 */
export function runList(live: RunSummary[], listed: RunSummary[], failedOnly: boolean): RunSummary[] {
  const all = new Map<string, RunSummary>();
  for (const run of [...listed, ...live]) {
    const known = all.get(run.id);
    if (!known || !isOver(known)) all.set(run.id, run);
  }
  const list = [...all.values()].sort((a, b) => Date.parse(b.started) - Date.parse(a.started));
  return failedOnly ? list.filter((run) => run.state === "failed" || run.state === "handled") : list;
}
