import type { Position } from "../../document/flow";
import { findRoute, type Rect } from "./find-route";
import { distance, middleOf, roundedPath, straightened } from "./rounded-path";

export type Side = "top" | "right" | "bottom" | "left";

/** One end of a wire: where its jack is, and to which side it leaves the node. */
export interface End extends Position {
  side: Side;
}

/** Route is how a wire is drawn, and where its count is. */
export interface Route {
  path: string;
  label: Position;
}

const outwards: Record<Side, Position> = {
  top: { x: 0, y: -1 },
  right: { x: 1, y: 0 },
  bottom: { x: 0, y: 1 },
  left: { x: -1, y: 0 },
};

/** Messages go in curves and keep to the inside of a gap; errors have right angles and keep further out. */
const kinds = {
  message: { stub: 20, into: 28, gap: 20, between: 1, radius: 20 },
  error: { stub: 12, into: 30, gap: 32, between: 3, radius: 10 },
};

/** How far a count is from the jacks, at least. */
const offJack = 24;

/**
 * Only boxes as near as this to the two ends are gone around, and no more than so many
 * of them: a way through hundreds would take too long to find.
 */
const reach = 200;
const most = 24;

/** routeOf draws a wire between two jacks. It goes through none of the boxes unless there is no other way. */
export function routeOf(from: End, to: End, boxes: Rect[], kind: keyof typeof kinds): Route {
  if (kind === "message" && to.x - from.x >= 8) {
    const curve = curveOf(from, to);
    const passed = boxes.filter((box) => distanceTo(box, from, to) <= beside);
    if (!passed.some((box) => curve.points.some((point) => inside(point, box)))) return curve;
  }
  const { stub, into, radius } = kinds[kind];
  const begin = moved(from, stub);
  const end = moved(to, into);
  const way = findRoute(begin, end, near(begin, end, boxes), kinds[kind]) ?? detour(begin, end);
  const points = straightened([at(from), ...way, at(to)]);
  return { path: roundedPath(points, radius), label: labelOf(points, kind) };
}

function at({ x, y }: Position): Position {
  return { x, y };
}

function moved(end: End, by: number): Position {
  const { x, y } = outwards[end.side];
  return { x: end.x + x * by, y: end.y + y * by };
}

/** detour is the way when none is free, such as when nodes lie over each other. */
function detour(from: Position, to: Position): Position[] {
  return [from, { x: from.x, y: to.y }, to];
}

/** labelOf places the count: for errors on the part that leaves the node, so that each node has its own, else in the middle. */
function labelOf(points: Position[], kind: keyof typeof kinds): Position {
  const [first, second] = points;
  if (kind === "error" && first && second && distance(first, second) >= offJack) {
    const length = distance(first, second);
    // Below a wire that goes around the node.
    const part = (length > 90 ? 62 : Math.max(offJack, Math.min(length / 2, 40))) / length;
    return { x: first.x + (second.x - first.x) * part, y: first.y + (second.y - first.y) * part };
  }
  // Under a node in between, the errors of that node come down in the middle.
  return middleOf(points, kind === "message" ? 0.35 : 0.5);
}

function near(a: Position, b: Position, boxes: Rect[]): Rect[] {
  const close = boxes.filter((box) => distanceTo(box, a, b) <= reach);
  if (close.length <= most) return close;
  return close.sort((one, other) => distanceTo(one, a, b) - distanceTo(other, a, b)).slice(0, most);
}

/** distanceTo is how far a box is from the rectangle between two points. */
function distanceTo({ x, y, width, height }: Rect, a: Position, b: Position): number {
  const across = Math.max(0, x - Math.max(a.x, b.x), Math.min(a.x, b.x) - x - width);
  return Math.max(across, y - Math.max(a.y, b.y), Math.min(a.y, b.y) - y - height);
}

/** curveOf is a gentle curve from one side to the other, with points on it to see what it crosses. */
function curveOf(from: Position, to: Position): Route & { points: Position[] } {
  const bend = Math.max(28, (to.x - from.x) * 0.5);
  const [a, b] = [from.x + bend, to.x - bend];
  const points: Position[] = [];
  for (let i = 1; i < 24; i++) {
    const t = i / 24;
    const [p, q, r, s] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
    points.push({ x: p * from.x + q * a + r * b + s * to.x, y: (p + q) * from.y + (r + s) * to.y });
  }
  return {
    path: `M${from.x} ${from.y}C${a} ${from.y} ${b} ${to.y} ${to.x} ${to.y}`,
    label: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    points,
  };
}

/** How far a curve keeps from nodes that it passes: their counts and jacks are there too. */
const beside = 20;

function inside({ x, y }: Position, box: Rect): boolean {
  return x > box.x && x < box.x + box.width && y > box.y - beside && y < box.y + box.height + beside;
}
