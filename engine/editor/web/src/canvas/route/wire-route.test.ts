import { describe, expect, test } from "vitest";
import type { Position } from "../../document/flow";
import type { Rect } from "./find-route";
import { type End, routeOf, type Side } from "./wire-route";

/** The Image Mirror in rows. */
const boxes: Record<string, Rect> = {
  ticker: { x: 50, y: 30, width: 240, height: 176 },
  list: { x: 370, y: 30, width: 240, height: 140 },
  plan: { x: 680, y: 30, width: 240, height: 140 },
  split: { x: 990, y: 30, width: 240, height: 172 },
  router: { x: 50, y: 310, width: 240, height: 126 },
  secrets: { x: 370, y: 262, width: 240, height: 142 },
  copy: { x: 680, y: 310, width: 240, height: 160 },
  update: { x: 990, y: 310, width: 240, height: 160 },
  errors: { x: 680, y: 540, width: 552, height: 140 },
};
const all = Object.values(boxes);

function jack(node: string, side: Side, down = 61): End {
  const { x, y, width, height } = boxes[node] as Rect;
  if (side === "left") return { x, y: y + down, side };
  if (side === "right") return { x: x + width, y: y + down, side };
  return { x: x + width / 2, y: side === "top" ? y : y + height, side };
}

/** pointsOn returns points along a path of straight lines and curves, about 4 px apart. */
function pointsOn(path: string): Position[] {
  const points: Position[] = [];
  let at = { x: 0, y: 0 };
  for (const [, command, numbers = ""] of path.matchAll(/([MLQC])([^MLQC]*)/g)) {
    const n = numbers.trim().split(/[ ,]+/).map(Number);
    const controls = [at];
    for (let i = 0; i < n.length; i += 2) controls.push({ x: n[i] ?? 0, y: n[i + 1] ?? 0 });
    at = controls.at(-1) ?? at;
    if (command === "M") continue;
    const steps = Math.ceil((Math.abs((controls[0]?.x ?? 0) - at.x) + Math.abs((controls[0]?.y ?? 0) - at.y)) / 4) + 1;
    for (let i = 0; i <= steps; i++) points.push(bezier(controls, i / steps));
  }
  return points;
}

function bezier(controls: Position[], t: number): Position {
  if (controls.length === 1) return controls[0] as Position;
  const next = controls.slice(1).map((to, i) => {
    const from = controls[i] as Position;
    return { x: from.x + (to.x - from.x) * t, y: from.y + (to.y - from.y) * t };
  });
  return bezier(next, t);
}

function crossed(path: string): string[] {
  const points = pointsOn(path);
  return Object.entries(boxes)
    .filter(([, { x, y, width, height }]) =>
      points.some((p) => p.x > x + 1 && p.x < x + width - 1 && p.y > y + 1 && p.y < y + height - 1),
    )
    .map(([name]) => name);
}

describe("no wire goes through a node", () => {
  const wires: [string, End, End, "message" | "error"][] = [
    ["beside each other", jack("list", "right"), jack("plan", "left"), "message"],
    ["up to the next", jack("router", "right"), jack("secrets", "left"), "message"],
    ["under a node in between", jack("router", "right", 85), jack("copy", "left"), "message"],
    ["back to the row below", jack("split", "right"), jack("router", "left"), "message"],
    ["back to the first", jack("update", "right"), jack("list", "left"), "message"],
    ["an error straight down", jack("copy", "bottom"), jack("errors", "top"), "error"],
    ["an error beside", jack("secrets", "bottom"), jack("errors", "top"), "error"],
    ["an error from the first row", jack("split", "bottom"), jack("errors", "top"), "error"],
    ["an error from the other end", jack("ticker", "bottom"), jack("errors", "top"), "error"],
    ["an error into the side", jack("plan", "bottom"), jack("errors", "left"), "error"],
    ["an error upwards", jack("errors", "bottom"), jack("list", "left"), "error"],
  ];
  test.each(wires)("%s", (_, from, to, kind) => {
    const { path, label } = routeOf(from, to, all, kind);
    expect(crossed(path)).toEqual([]);
    for (const end of [from, to]) expect(Math.hypot(label.x - end.x, label.y - end.y)).toBeGreaterThanOrEqual(24);
  });
});

test("errors go in right angles and messages in curves", () => {
  const error = routeOf(jack("secrets", "bottom"), jack("errors", "top"), all, "error").path;
  expect(error).not.toContain("C");
  const points = [...error.matchAll(/L([-\d.]+) ([-\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(points.length).toBeGreaterThan(2);
  expect(routeOf(jack("list", "right"), jack("plan", "left"), all, "message").path).toContain("C");
});

test("the errors of several nodes come to their sink in one trunk", () => {
  const trunk = (node: string) => routeOf(jack(node, "bottom"), jack("errors", "top"), all, "error").path.slice(-18);
  expect(trunk("secrets")).toBe(trunk("update"));
});

test("nodes that lie over each other are wired all the same", () => {
  const heap = [boxes.list as Rect, { ...(boxes.list as Rect), x: 380 }];
  expect(routeOf(jack("list", "right"), { x: 380, y: 91, side: "left" }, heap, "message").path).toMatch(/^M/);
});
