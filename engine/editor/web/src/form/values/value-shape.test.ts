import { expect, test } from "vitest";
import type { Json } from "../../values/json";
import { readJSON, type Shape, shaped, shapeOf } from "./value-shape";

test.each<[Json | undefined, Shape, Json | undefined]>([
  ["7", "number", 7],
  ["seven", "number", 0],
  [7, "text", "7"],
  [{ a: 1 }, "text", '{"a":1}'],
  ["true", "boolean", true],
  ["a", "list", ["a"]],
  [undefined, "list", []],
  ["a", "object", {}],
  ["a", "none", undefined],
  ["a", "null", null],
  [{ a: 1 }, "object", { a: 1 }],
])("%j as %s", (value, shape, result) => {
  expect(shaped(value, shape)).toEqual(result);
});

test("shapes of values", () => {
  expect([undefined, null, "", 1, false, [], {}].map((value) => shapeOf(value))).toEqual([
    "none",
    "null",
    "text",
    "number",
    "boolean",
    "list",
    "object",
  ]);
});

test("the error of unfinished JSON has its line and column", () => {
  expect(readJSON("")).toEqual({ value: undefined });
  expect(readJSON('{"a": 1}')).toEqual({ value: { a: 1 } });
  expect(readJSON('{\n  "a": x\n}')).toMatchObject({
    wrong: expect.stringMatching(/^Not JSON yet: .*(line 2, column 8|x)/),
  });
});
