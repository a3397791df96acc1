import { expect, test } from "vitest";
import type { Position } from "../../document/flow";
import type { Drawing } from "./drawing";
import { laidOut } from "./row-layout";

function drawing(ids: string, ...edges: string[]): Drawing {
  return {
    nodes: ids
      .split(" ")
      .map((id) => ({ id, width: id === "errors" ? 552 : 240, height: 140, splits: id === "split" })),
    edges: edges.map((text) => {
      const [from = "", arrow, to = ""] = text.split(" ");
      return { from, to, error: arrow === "!>" };
    }),
  };
}

const mirror = drawing(
  "ticker list plan split router secrets copy update errors",
  "ticker > list",
  "list > plan",
  "plan > split",
  "split > router",
  "router > secrets",
  "router > copy",
  "secrets > copy",
  "copy > update",
  "split !> errors",
  "secrets !> errors",
  "copy !> errors",
  "update !> errors",
);

function at(places: Record<string, Position>, id: string): Position {
  return places[id] ?? { x: Number.NaN, y: Number.NaN };
}

test("a chain is wrapped, and what a split feeds begins a row", () => {
  const places = laidOut(mirror);
  for (const [i, id] of ["ticker", "list", "plan", "split"].entries())
    expect(at(places, id)).toEqual({ x: i * 310, y: 0 });
  expect(at(places, "router").x).toBe(0);
  expect(at(places, "router").y).toBe(at(places, "copy").y);
  expect(at(places, "router").y).toBeGreaterThanOrEqual(200);
});

test("a step beside a wire is higher than its row", () => {
  const places = laidOut(mirror);
  expect(at(places, "router").y - at(places, "secrets").y).toBe(44);
});

test("what takes only errors is in the last row, under what feeds it", () => {
  const places = laidOut(mirror);
  expect(at(places, "errors")).toEqual({ x: 620, y: at(places, "copy").y + 140 + 60 });
});

test("a long chain has at most four columns", () => {
  const ids = Array.from({ length: 30 }, (_, i) => `n${i}`);
  const places = laidOut(drawing(ids.join(" "), ...ids.slice(1).map((id, i) => `n${i} > ${id}`)));
  expect(Math.max(...Object.values(places).map(({ x }) => x))).toBe(3 * 310);
});

test("no two nodes lie over each other, also in flows with circles and parts", () => {
  const of = drawing(
    "a b c d e f g h split i j",
    "a > b",
    "a > c",
    "a > d",
    "b > e",
    "c > e",
    "e > a",
    "f > g",
    "g > f",
    "h > split",
    "split > i",
    "split > j",
  );
  const boxes = Object.values(laidOut(of));
  expect(boxes.length).toBe(11);
  for (const [i, one] of boxes.entries())
    for (const other of boxes.slice(i + 1))
      expect(Math.abs(one.x - other.x) >= 240 || Math.abs(one.y - other.y) >= 140).toBe(true);
});

test("many small parts do not make a tower", () => {
  const ids = Array.from({ length: 100 }, (_, i) => `n${i}`);
  const places = Object.values(laidOut(drawing(ids.join(" "))));
  const width = Math.max(...places.map(({ x }) => x)) + 240;
  const height = Math.max(...places.map(({ y }) => y)) + 140;
  expect(width / height).toBeGreaterThan(1);
});
