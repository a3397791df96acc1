import { expect, test } from "vitest";
import type { QueueStatus } from "../api/client";
import { wireQueue, wireTitle } from "./wire-queue";

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

test.each<[Partial<QueueStatus>, Partial<ReturnType<typeof wireQueue>>]>([
  [{}, { waiting: "", full: 0, inWork: "", age: "", dead: "", held: "" }],
  [
    { waiting: 1, oldest: ago(2) },
    { waiting: "1 wait", full: 5, age: "" },
  ],
  [
    { waiting: 498, inWork: 4, oldest: ago(65) },
    { waiting: "498 wait", full: 50, inWork: "4 in work", age: "1 min" },
  ],
  [
    { waiting: 1300, state: "full" },
    { full: 100, held: "full" },
  ],
  [{ dead: 1200 }, { dead: "1.2k dead" }],
  [{ waiting: 9, limit: 0 }, { full: 5 }],
  [{ state: "unreachable", problem: "no servers available" }, { held: "unreachable" }],
])("%j", (part, want) => {
  expect(wireQueue({ ...queue, ...part }, now)).toMatchObject(want);
});

test("the title says what a state means where it holds messages up", () => {
  expect(wireTitle(queue, now)).toBe("nothing waits");
  expect(wireTitle({ ...queue, state: "unreachable", problem: "no servers available" }, now)).toBe(
    "unreachable, nothing waits. no servers available",
  );
});
