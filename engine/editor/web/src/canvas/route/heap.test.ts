import { expect, test } from "vitest";
import { createHeap } from "./heap";

test("the cheapest comes first, whatever the order in which they were added", () => {
  const costs = Array.from({ length: 200 }, (_, i) => (i * 7919) % 211);
  const heap = createHeap();
  for (const [state, cost] of costs.entries()) heap.add({ state, cost });
  const taken: number[] = [];
  for (let next = heap.take(); next; next = heap.take()) taken.push(next.cost);
  expect(taken).toEqual([...costs].sort((a, b) => a - b));
});

test("nothing is taken from an empty heap", () => {
  expect(createHeap().take()).toBeUndefined();
});
