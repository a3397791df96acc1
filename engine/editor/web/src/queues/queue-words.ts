import type { Queued, QueueStatus } from "../api/client";
import { rateText } from "../live/rate";
import type { LampState } from "../look/lamp";
import { counted, listed } from "../values/word-lists";

/** StateWords is how a state of a queue is shown: a lamp, a word, and what it means and what to do. */
export interface StateWords {
  lamp: LampState;
  word: string;
  more: string;
}

const states: Record<QueueStatus["state"], StateWords> = {
  idle: { lamp: "stopped", word: "idle", more: "Nothing waits." },
  working: { lamp: "running", word: "working", more: "Messages are being handled." },
  paused: {
    lamp: "skipped",
    word: "paused",
    more: "Somebody paused it, for all engines. What waits is kept until it is resumed.",
  },
  stopped: {
    lamp: "stopped",
    word: "stopped",
    more: "All triggers that lead to it are stopped. What waits is kept, and is handled when one is started.",
  },
  full: {
    lamp: "waiting",
    word: "full",
    more: "It takes no more messages: whoever sends one waits until there is room.",
  },
  unreachable: {
    lamp: "failed",
    word: "unreachable",
    more: "The server that keeps the messages can't be reached. Nothing is lost: it goes on by itself.",
  },
  draining: {
    lamp: "waiting",
    word: "draining",
    more: "The wire is direct by now. What still waits is handled.",
  },
  removed: {
    lamp: "waiting",
    word: "removed",
    more: "The flow has no such wire any more. What waits is kept: add the wire again, or drop it.",
  },
};

/** queueState is how the state of a queue is shown. Its problem says more than the state. */
export function queueState({ state, problem }: Pick<QueueStatus, "state" | "problem">): StateWords {
  const words = states[state];
  return problem ? { ...words, more: problem } : words;
}

/** isHeld is true for a queue whose state keeps messages from being handled or taken. */
export function isHeld({ state }: Pick<QueueStatus, "state">): boolean {
  return state !== "idle" && state !== "working";
}

const units: [limit: number, seconds: number, unit: string][] = [
  [60, 1, "s"],
  [3600, 60, "min"],
  [48 * 3600, 3600, "h"],
  [Number.POSITIVE_INFINITY, 86_400, "d"],
];

/** ageText writes for how long something waits, so coarsely that it rarely changes: 12 s, 3 min, 2 h, 4 d. */
export function ageText(since: string, now: number): string {
  const passed = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const unit = units.find(([limit]) => passed < limit);
  return unit ? `${Math.floor(passed / unit[1])} ${unit[2]}` : "";
}

/** queueSummary says all about a queue in one line: "paused, 12 wait, 4 in work, the oldest for 3 min, 2 dead letters". */
export function queueSummary(queue: QueueStatus, now: number): string {
  const rate = rateText(queue.perSecond);
  return [
    isHeld(queue) && queueState(queue).word,
    queue.waiting > 0 ? counted(queue.waiting, "waits", "wait") : "nothing waits",
    queue.delayed > 0 && `${queue.delayed.toLocaleString("en")} of them for another attempt`,
    queue.inWork > 0 && `${queue.inWork.toLocaleString("en")} in work`,
    queue.oldest && `the oldest for ${ageText(queue.oldest, now)}`,
    rate && `${rate} finished`,
    queue.dead > 0 && counted(queue.dead, "dead letter"),
  ]
    .filter(Boolean)
    .join(", ");
}

/** heldWords says what is in queues: "12 messages and 3 dead letters"; "" for nothing. */
export function heldWords({ waiting, inWork, dead }: Queued): string {
  return listed([
    ...(waiting + inWork > 0 ? [counted(waiting + inWork, "message")] : []),
    ...(dead > 0 ? [counted(dead, "dead letter")] : []),
  ]);
}

/** together counts what is in several queues. */
export function together(queues: Queued[]): Queued {
  const sum = (of: keyof Queued) => queues.reduce((count, queue) => count + queue[of], 0);
  return { waiting: sum("waiting"), inWork: sum("inWork"), dead: sum("dead") };
}

/** wireText writes the name of an edge as people read it: "split.out → router.input". */
export function wireText(edge: string): string {
  return edge.replace(" -> ", " → ");
}
