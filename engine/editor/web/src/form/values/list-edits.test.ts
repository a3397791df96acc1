import { expect, test } from "vitest";
import { freeKey, moved, renamed, without } from "./list-edits";

test.each<[number, -1 | 1, string]>([
  [0, 1, "bac"],
  [2, -1, "acb"],
  [0, -1, "abc"],
  [2, 1, "abc"],
  [7, 1, "abc"],
])("moving %i by %i", (at, by, order) => {
  expect(moved(["a", "b", "c"], at, by).join("")).toBe(order);
});

test("an item is removed", () => {
  expect(without(["a", "b", "c"], 1)).toEqual(["a", "c"]);
});

test("a renamed key keeps its place", () => {
  expect(Object.entries(renamed({ a: 1, b: 2, c: 3 }, "b", "z"))).toEqual([
    ["a", 1],
    ["z", 2],
    ["c", 3],
  ]);
});

test("a new key gets a name that is not taken", () => {
  expect(freeKey({})).toBe("key");
  expect(freeKey({ key: 1, key2: 1 })).toBe("key3");
});
