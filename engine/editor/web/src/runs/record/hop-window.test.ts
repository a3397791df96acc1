import { expect, test } from "vitest";
import { depths, nextFailed, windowAround } from "./hop-window";

test.each([
  [0, 0, { from: 0, to: 0 }],
  [0, 12, { from: 0, to: 12 }],
  [199, 50_000, { from: 0, to: 200 }],
  [200, 50_000, { from: 200, to: 400 }],
  [49_999, 50_000, { from: 49_800, to: 50_000 }],
  [70, 30, { from: 0, to: 30 }],
])("hop %d of %d", (at, count, window) => {
  expect(windowAround(at, count)).toEqual(window);
});

test("depth counts the parents, up to a limit", () => {
  const chain = Array.from({ length: 50_000 }, (_, index) => ({ index, parent: index - 1 }));
  expect(depths(chain.slice(0, 4))).toEqual([0, 1, 2, 3]);
  expect(depths(chain).at(-1)).toBe(12);
  expect(
    depths([
      { index: 0, parent: -1 },
      { index: 1, parent: 0 },
      { index: 2, parent: 0 },
    ]),
  ).toEqual([0, 1, 1]);
});

test("the next failed hop, continuing at the beginning", () => {
  const hops = [{ failures: 1 }, {}, { failures: 9 }, { failures: 0 }];
  expect([nextFailed(hops, 0), nextFailed(hops, 2), nextFailed([{}], 0), nextFailed([], 0)]).toEqual([2, 0, -1, -1]);
});
