import { expect, test } from "vitest";
import { allOf, linesOf, unsettled } from "./conflicts";

test.each([
  [
    "a text",
    "one\ntwo",
    "one",
    [
      ["one", false],
      ["two", true],
    ],
  ],
  ["a number", 60, 30, [["60", true]]],
  [
    "an object",
    { a: 1 },
    { a: 1 },
    [
      ["{", false],
      ['  "a": 1', false],
      ["}", false],
    ],
  ],
  ["the version before itself", "one", undefined, [["one", false]]],
  ["what is not there", undefined, "one", []],
  ["what is empty", "", "one", [["", true]]],
])("the lines of %s", (_, value, base, want) => {
  expect(linesOf(value, base).map(({ text, fresh }) => [text, fresh])).toEqual(want);
});

test("conflicts that come up with a choice are added to those that are settled", () => {
  const a = { path: "a" };
  const b = { path: "b" };
  expect(allOf([a], [a, b])).toEqual([a, b]);
  expect(allOf([a], [])).toEqual([a]);
});

test("each conflict needs a choice", () => {
  const conflicts = ["a", "b"].map((path) => ({ path, base: 1, mine: 2, theirs: 3 }));
  expect(unsettled(conflicts, {})).toBe(2);
  expect(unsettled(conflicts, { a: "mine" })).toBe(1);
  expect(unsettled(conflicts, { a: "mine", b: "theirs", c: "mine" })).toBe(0);
});
