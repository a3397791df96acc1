import { expect, test } from "vitest";
import { firstView, fitted } from "./fit-view";

const bare = { left: 0, right: 0, bottom: 0 };
const canvas = { width: 1328, height: 808 };

test("all of a flow is shown in the middle, and a small one is not blown up", () => {
  expect(fitted({ x: 0, y: 0, width: 240, height: 140 }, canvas, bare)).toEqual({ zoom: 1.25, x: 514, y: 316.5 });
});

test("what panels cover does not count", () => {
  const view = fitted({ x: 0, y: 0, width: 1000, height: 600 }, canvas, { left: 0, right: 420, bottom: 0 });
  expect(view.x).toBeGreaterThanOrEqual(48);
  expect(view.x + 1000 * view.zoom).toBeLessThanOrEqual(1328 - 420 - 48 + 0.01);
});

test("a flow that can be read as a whole opens as a whole", () => {
  const view = firstView({ x: 56, y: 28, width: 1176, height: 652 }, canvas, bare, { x: 56, y: 28 });
  expect(view.zoom).toBeGreaterThanOrEqual(0.9);
  expect(view.zoom).toBeLessThanOrEqual(1.25);
});

test("at 1280 by 720 it may come closer to the edges rather than get smaller", () => {
  const view = firstView({ x: 56, y: 28, width: 1176, height: 652 }, { width: 1168, height: 628 }, bare, {
    x: 56,
    y: 28,
  });
  expect(view.zoom).toBe(0.9);
  expect(view.y + 28 * 0.9).toBeGreaterThan(16);
});

test("one that is too large opens at its first node and never smaller", () => {
  const box = { x: 0, y: 0, width: 9000, height: 400 };
  const view = firstView(box, canvas, bare, { x: 300, y: 100 });
  expect(view.zoom).toBe(0.9);
  expect(view.x + 300 * view.zoom).toBe(48);
  expect(view.y).toBe((808 - 360) / 2);
});
