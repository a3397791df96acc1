import { expect, test } from "vitest";
import type { HopRecord } from "../../api/client";
import { depths, findHops, nextFailed, windowAround } from "./hop-window";

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

test.each<[boolean, string, number[]]>([
  [false, "", [0, 1, 2, 3]],
  [true, "", [2, 3]],
  [false, "shop/WEB", [1, 2]],
  [true, " no such ", [2]],
  [false, "copy", [2, 3]],
  [true, "nobody", []],
])("failed only: %j, with %j: %j", (failed, text, want) => {
  const hop = (more: Partial<HopRecord>) => ({ node: "router", state: "ok", ...more }) as HopRecord;
  const hops = [
    hop({ node: "list" }),
    hop({ item: "shop/web" }),
    hop({ node: "copy", item: "shop/web", failures: 1, error: "there is no such image" }),
    hop({ node: "copy", failures: 2, error: "it needs a login" }),
  ];
  expect(findHops(hops, { failed, text })).toEqual(want);
});
