import { expect, test } from "vitest";
import { untilText } from "./until-text";

test.each([
  [-5, "now"],
  [0, "now"],
  [41_200, "0:42"],
  [222_000, "3:42"],
  [3_900_000, "1:05:00"],
  [180_000_000, "2 days"],
])("%d ms: %s", (ms, text) => {
  expect(untilText(ms)).toBe(text);
});
