import type { QueueStatus } from "../api/client";
import { ageText, isHeld, queueState, queueSummary } from "./queue-words";

/** WireQueue is what a queued wire shows on the canvas, as texts: a wire is drawn again only when one of them changes. */
export interface WireQueue {
  /** "12 wait"; "" when nothing does. */
  waiting: string;
  /** How much of the queue is taken, in steps of 5 percent. */
  full: number;
  /** "4 in work". */
  inWork: string;
  /** The age of the oldest that waits, such as "3 min". */
  age: string;
  /** "3 dead"; "" for none. */
  dead: string;
  /** Set when messages are not handled or not taken. */
  held: QueueStatus["state"] | "";
}

/** Younger ones are on their way, and their age would change at every look. */
const young = 10_000;

export function wireQueue(queue: QueueStatus, now: number): WireQueue {
  const old = queue.oldest && now - Date.parse(queue.oldest) >= young ? ageText(queue.oldest, now) : "";
  const part = queue.limit > 0 ? (100 * queue.waiting) / queue.limit : 0;
  return {
    waiting: queue.waiting > 0 ? `${short(queue.waiting)} wait` : "",
    full: queue.waiting > 0 ? Math.min(100, Math.max(5, Math.round(part / 5) * 5)) : 0,
    inWork: queue.inWork > 0 ? `${short(queue.inWork)} in work` : "",
    age: old,
    dead: queue.dead > 0 ? `${short(queue.dead)} dead` : "",
    held: isHeld(queue) ? queue.state : "",
  };
}

/** wireTitle is all about a queue, with what its state means where it holds messages up. */
export function wireTitle(queue: QueueStatus, now: number): string {
  const title = queueSummary(queue, now);
  return isHeld(queue) ? `${title}. ${queueState(queue).more}` : title;
}

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** short writes a number so that it fits between two nodes: 999, 1.2k, 3.4M. */
function short(count: number): string {
  return compact.format(count).replace("K", "k");
}
