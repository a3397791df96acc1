import { expect, test } from "vitest";
import { rateOf, rateText } from "./rate";

test("a rate is measured over a second", () => {
  const first = rateOf(undefined, 100, 0);
  expect(first.perSecond).toBe(0);
  expect(rateOf(first, 120, 300)).toBe(first);
  expect(rateOf(first, 150, 1000).perSecond).toBe(50);
});

test("a counter that restarts gives no negative rate", () => {
  expect(rateOf({ count: 500, at: 0, perSecond: 9 }, 3, 5000).perSecond).toBe(0);
});

test.each([
  [0, ""],
  [0.2, "<1/s"],
  [12.4, "12/s"],
  [1530, "1.5k/s"],
])("%d a second reads %s", (rate, text) => {
  expect(rateText(rate)).toBe(text);
});
