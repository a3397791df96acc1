import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { batched } from "./batched";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the items within a pause are passed on batched, in order", () => {
  const taken: number[][] = [];
  const events = batched<number>(
    100,
    10,
    () => true,
    (items) => taken.push(items),
  );
  events.add(1);
  vi.advanceTimersByTime(99);
  events.add(2);
  expect(taken).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(taken).toEqual([[1, 2]]);
  events.add(3);
  vi.advanceTimersByTime(100);
  expect(taken).toEqual([[1, 2], [3]]);
});

test("when there are too many, the oldest droppable item is dropped", () => {
  const taken: string[][] = [];
  const events = batched<string>(
    100,
    3,
    (item) => item.startsWith("hop"),
    (items) => taken.push(items),
  );
  for (const item of ["panel", "hop 1", "hop 2", "hop 3", "run"]) events.add(item);
  vi.advanceTimersByTime(100);
  expect(taken).toEqual([["panel", "hop 3", "run"]]);
});

test("nothing is passed on after the end", () => {
  const take = vi.fn();
  const events = batched<number>(100, 3, () => true, take);
  events.add(1);
  events.end();
  vi.advanceTimersByTime(1000);
  expect(take).not.toHaveBeenCalled();
});
