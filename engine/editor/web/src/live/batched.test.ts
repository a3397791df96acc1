import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { batched } from "./batched";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const steady = { least: 100, each: 0, most: 100 };

test("the items within a pause are passed on batched, in order", () => {
  const taken: number[][] = [];
  const events = batched<number>(
    steady,
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

test("the pause is longer after many items, within its bounds", () => {
  const taken: number[] = [];
  const events = batched<number>(
    { least: 100, each: 10, most: 500 },
    1000,
    () => true,
    (items) => taken.push(items.length),
  );
  const after = (ms: number) => {
    vi.advanceTimersByTime(ms - 1);
    const before = taken.length;
    vi.advanceTimersByTime(1);
    expect(taken.length).toBe(before + 1);
  };
  for (let i = 0; i < 30; i++) events.add(i);
  after(100);
  for (let i = 0; i < 200; i++) events.add(i);
  after(300);
  events.add(1);
  after(500);
  events.add(1);
  after(100);
  expect(taken).toEqual([30, 200, 1, 1]);
});

test("when there are too many, the oldest droppable item is dropped", () => {
  const taken: string[][] = [];
  const events = batched<string>(
    steady,
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
  const events = batched<number>(steady, 3, () => true, take);
  events.add(1);
  events.end();
  vi.advanceTimersByTime(1000);
  expect(take).not.toHaveBeenCalled();
});
