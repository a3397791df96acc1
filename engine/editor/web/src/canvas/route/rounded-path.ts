import type { Position } from "../../document/flow";

/** roundedPath draws a line through points with rounded corners. A corner is tighter where its sides are short. */
export function roundedPath(points: Position[], radius: number): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  for (const [i, corner] of rest.entries()) {
    const before = points[i] as Position;
    const after = rest[i + 1];
    if (!after) {
      path += `L${corner.x} ${corner.y}`;
      continue;
    }
    const r = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
    const from = towards(corner, before, r);
    const to = towards(corner, after, r);
    path += `L${from.x} ${from.y}Q${corner.x} ${corner.y} ${to.x} ${to.y}`;
  }
  return path;
}

/** straightened drops points in the middle of a straight line, and those that are there twice. */
export function straightened(points: Position[]): Position[] {
  const kept: Position[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    const before = kept.at(-2);
    if (last && last.x === point.x && last.y === point.y) continue;
    if (last && before && ((before.x === last.x && last.x === point.x) || (before.y === last.y && last.y === point.y)))
      kept.pop();
    kept.push(point);
  }
  return kept;
}

/** middleOf is a point on the longest part of a line, where a label covers least: its middle, or earlier when that part is short. */
export function middleOf(points: Position[], early = 0.5): Position {
  let longest = -1;
  let middle = points[0] ?? { x: 0, y: 0 };
  for (const [i, to] of points.entries()) {
    const from = points[i - 1];
    if (!from || distance(from, to) <= longest) continue;
    longest = distance(from, to);
    const part = longest > 500 ? 0.5 : early;
    middle = { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
  }
  return middle;
}

export function distance(a: Position, b: Position): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function towards(from: Position, to: Position, by: number): Position {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
