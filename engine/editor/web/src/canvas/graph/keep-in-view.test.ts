import { expect, test } from "vitest";
import { shift } from "./keep-in-view";

test.each([
  [100, 200, 800, 0],
  [700, 200, 800, -124],
  [-50, 200, 800, 74],
  [790, 200, 400, -614],
  [30, 900, 800, 0],
  [500, 900, 800, -476],
])("a box at %d of length %d in a view of %d moves by %d", (at, length, room, by) => {
  expect(shift(at, length, room)).toBe(by);
});
