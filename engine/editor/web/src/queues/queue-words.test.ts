import { expect, test } from "vitest";
import type { QueueStatus } from "../api/client";
import { ageText, heldWords, isHeld, queueState, queueSummary, together } from "./queue-words";

const now = Date.parse("2026-11-22T12:00:00Z");
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString();

const queue: QueueStatus = {
  edge: "split.out -> router.input",
  state: "working",
  waiting: 0,
  delayed: 0,
  inWork: 0,
  dead: 0,
  unfit: 0,
  perSecond: 0,
  concurrency: 4,
  limit: 1000,
  paused: false,
};

test.each([
  [0, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3599, "59 min"],
  [7200, "2 h"],
  [3 * 86_400, "3 d"],
  [-5, "0 s"],
])("after %d s the age is %s", (seconds, text) => {
  expect(ageText(ago(seconds), now)).toBe(text);
});

test.each<[Partial<QueueStatus>, string]>([
  [{}, "nothing waits"],
  [{ waiting: 1 }, "1 waits"],
  [
    { waiting: 1200, delayed: 3, inWork: 4, oldest: ago(200), perSecond: 30, dead: 2 },
    "1,200 wait, 3 of them for another attempt, 4 in work, the oldest for 3 min, 30/s finished, 2 dead letters",
  ],
  [{ state: "paused", waiting: 5 }, "paused, 5 wait"],
])("%j is %s", (part, text) => {
  expect(queueSummary({ ...queue, ...part }, now)).toBe(text);
});

test("each state has a lamp, a word and what it means, and its problem says more", () => {
  const states = ["idle", "working", "paused", "stopped", "full", "unreachable", "draining", "removed"] as const;
  for (const state of states) {
    const { word, more } = queueState({ state });
    expect(word).not.toBe("");
    expect(more).toMatch(/\.$/);
    expect(isHeld({ state })).toBe(state !== "idle" && state !== "working");
  }
  expect(queueState({ state: "unreachable", problem: "no servers available" }).more).toBe("no servers available");
});

test("what several queues hold is counted together", () => {
  const all = together([
    { ...queue, waiting: 3, inWork: 1, dead: 0 },
    { ...queue, waiting: 0, inWork: 0, dead: 1 },
  ]);
  expect(all).toEqual({ waiting: 3, inWork: 1, dead: 1 });
  expect(heldWords(all)).toBe("4 messages and 1 dead letter");
  expect(heldWords(together([]))).toBe("");
});
