import { expect, it } from "vitest";
import { smallestChange } from "./smallest-change";

it.each([
  ["same", "same", undefined],
  ["", "new", { from: 0, to: 0, insert: "new" }],
  ["abc", "abXc", { from: 2, to: 2, insert: "X" }],
  ["aaa", "aa", { from: 2, to: 3, insert: "" }],
  ["old", "", { from: 0, to: 3, insert: "" }],
  ["a1b", "a2b", { from: 1, to: 2, insert: "2" }],
])("%j to %j", (before, next, want) => {
  expect(smallestChange(before, next)).toEqual(want);
});
