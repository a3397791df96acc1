import { expect, test } from "vitest";
import { bounded, narrowest, widest, widthByKey } from "./inspector-width";

test.each<[string, number | undefined]>([
  ["ArrowLeft", 416],
  ["ArrowRight", 384],
  ["Home", narrowest],
  ["End", widest],
  ["a", undefined],
])("%s on the separator", (key, width) => {
  expect(widthByKey(400, key)).toBe(width);
});

test("a width stays in its bounds", () => {
  expect([bounded(0), bounded(5000), bounded(400.4)]).toEqual([narrowest, widest, 400]);
});
