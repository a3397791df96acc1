import { expect, test } from "vitest";
import { beginning, clipped } from "./clip-text";

const cases: [text: string, most: number, beginning: string][] = [
  ["abc", 3, "abc"],
  ["abcd", 3, "abc"],
  ["größe", 3, "grö"],
  ["ab💡", 3, "ab"],
  ["ab💡", 4, "ab💡"],
  ["💡💡", 3, "💡"],
  ["💡", 1, ""],
  ["", 0, ""],
];

test.each(cases)("the beginning of %s, at most %d units", (text, most, want) => {
  expect(beginning(text, most)).toBe(want);
  expect(clipped(text, most)).toBe(want === text ? text : `${want}…`);
  expect(clipped(text, most)).not.toMatch(/\p{Surrogate}/u);
});
