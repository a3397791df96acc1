import { expect, test } from "vitest";
import { numberText, readNumber } from "./read-number";

test.each<[string, boolean, unknown, boolean]>([
  ["", true, undefined, false],
  ["300", true, 300, false],
  [" 300 ", true, 300, false],
  ["-0.5", false, -0.5, false],
  ["1e3", false, 1000, false],
  ["1.", false, 1, false],
  ["1.5", true, 1.5, true],
  ["abc", true, "abc", true],
  ["-", true, "-", true],
  ["0x10", true, "0x10", true],
  ["Infinity", false, "Infinity", true],
  ["1e999", false, "1e999", true],
  ["9007199254740991", true, 9007199254740991, false],
  ["9007199254740993", true, "9007199254740993", true],
])("%j (whole: %s) is %j", (typed, integer, value, noted) => {
  const read = readNumber(typed, integer);
  expect(read.value).toBe(value);
  expect(read.note !== undefined).toBe(noted);
});

test("the text for a value of the document", () => {
  expect([undefined, null, 3, 0, "abc", true].map((value) => numberText(value))).toEqual([
    "",
    "",
    "3",
    "0",
    "abc",
    "true",
  ]);
});
