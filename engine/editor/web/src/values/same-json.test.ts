import { expect, test } from "vitest";
import { same } from "./same-json";

test.each([
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, true],
  [{ a: undefined }, {}, true],
  [{ a: null }, {}, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  ["1", 1, false],
])("%j and %j: %s", (a, b, want) => {
  expect(same(a, b)).toBe(want);
  expect(same(b, a)).toBe(want);
});
