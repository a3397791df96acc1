import { expect, test } from "vitest";
import { at, put } from "./json-path";

test("at reads what put has set", () => {
  const value = put({ list: [1, 2, 3] }, ["list", 1], undefined);
  expect(value).toEqual({ list: [1, 3] });
  expect(at(value, ["list", 1])).toBe(3);
  expect(at(value, ["__proto__", "x"])).toBeUndefined();
  expect(at(put(undefined, ["a", "b"], null), ["a", "b"])).toBeNull();
});
