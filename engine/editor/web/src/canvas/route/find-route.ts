import type { Position } from "../../document/flow";
import type { Size } from "../graph/boxes";
import { createHeap } from "./heap";

export type Rect = Position & Size;

/** How far a wire keeps from the boxes that it goes around, at least. */
export const clearance = 8;

/** What a corner costs, as if the way were this many pixels longer. */
const corner = 60;

/** A line on which a wire may go, and by how much it is less liked than one in the middle between boxes. */
interface Line {
  at: number;
  weight: number;
}

/**
 * findRoute returns the points of a way from one point to another that has only right
 * angles and goes through no box; undefined when there is none. It goes along the
 * edges of the boxes at a distance (gap), or in the middle between them. Between is by
 * how much longer a way down between two boxes counts, where other wires cross it.
 */
export function findRoute(
  from: Position,
  to: Position,
  boxes: Rect[],
  { gap, between }: { gap: number; between: number },
): Position[] | undefined {
  const xs = linesOf(
    boxes.map(({ x, width }) => [x, x + width]),
    [from.x, to.x],
    gap,
    between,
  );
  const ys = linesOf(
    boxes.map(({ y, height }) => [y, y + height]),
    [from.y, to.y],
    gap,
  );
  const columns = ys.length;
  const start = index(xs, from.x) * columns + index(ys, from.y);
  const end = index(xs, to.x) * columns + index(ys, to.y);
  // Arriving at a point across and arriving there down are two states, since only a turn costs a corner.
  const cost = new Float64Array(xs.length * columns * 2).fill(Number.POSITIVE_INFINITY);
  const came = new Int32Array(cost.length).fill(-1);
  const open = createHeap();
  for (const across of [0, 1]) {
    cost[start * 2 + across] = 0;
    open.add({ state: start * 2 + across, cost: 0 });
  }
  for (let next = open.take(); next; next = open.take()) {
    const { state } = next;
    if (next.cost > (cost[state] as number)) continue;
    const place = state >> 1;
    if (place === end) return pointsOf(state, came, xs, ys);
    const [i, j] = [Math.floor(place / columns), place % columns];
    for (const [di, dj] of steps) {
      const x = xs[i + di];
      const y = ys[j + dj];
      if (!x || !y) continue;
      const here = { x: (xs[i] as Line).at, y: (ys[j] as Line).at };
      const there = { x: x.at, y: y.at };
      if (boxes.some((box) => crosses(here, there, box))) continue;
      const across = di !== 0 ? 1 : 0;
      const length = Math.abs(there.x - here.x) + Math.abs(there.y - here.y);
      const turned = place !== start && across !== (state & 1);
      const reached = ((i + di) * columns + j + dj) * 2 + across;
      const total = next.cost + length * (across ? y.weight : x.weight) + (turned ? corner : 0);
      if (total >= (cost[reached] as number)) continue;
      cost[reached] = total;
      came[reached] = state;
      open.add({ state: reached, cost: total });
    }
  }
  return undefined;
}

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

function pointsOf(state: number, came: Int32Array, xs: Line[], ys: Line[]): Position[] {
  const points: Position[] = [];
  for (let at = state; at >= 0; at = came[at] as number) {
    const place = at >> 1;
    points.unshift({
      x: (xs[Math.floor(place / ys.length)] as Line).at,
      y: (ys[place % ys.length] as Line).at,
    });
  }
  return points;
}

function index(lines: Line[], at: number): number {
  return lines.findIndex((line) => line.at === at);
}

/** linesOf returns the lines along one axis: through the ends of the way, beside every box, and in the middle of the gaps. */
function linesOf(spans: [number, number][], ends: number[], gap: number, between = 1): Line[] {
  const lines = new Map<number, number>();
  for (const [from, to] of spans) {
    lines.set(from - gap, 1.05);
    lines.set(to + gap, 1.05);
  }
  const sorted = [...spans].sort((a, b) => a[0] - b[0]);
  let reached = sorted[0]?.[1] ?? 0;
  for (const [from, to] of sorted) {
    if (from - reached > 2 * clearance) lines.set((from + reached) / 2, 1);
    reached = Math.max(reached, to);
  }
  for (const end of ends) lines.set(end, 1);
  const first = Math.min(...spans.map(([from]) => from));
  const last = Math.max(...spans.map(([, to]) => to));
  const crowded = (at: number) => at > first && at < last && !ends.slice(0, 1).includes(at);
  return [...lines]
    .map(([at, weight]) => ({ at, weight: crowded(at) ? weight * between : weight }))
    .sort((a, b) => a.at - b.at);
}

/** crosses reports whether a straight line across or down comes too close to a box. */
function crosses(a: Position, b: Position, { x, y, width, height }: Rect): boolean {
  return (
    Math.max(a.x, b.x) > x - clearance &&
    Math.min(a.x, b.x) < x + width + clearance &&
    Math.max(a.y, b.y) > y - clearance &&
    Math.min(a.y, b.y) < y + height + clearance
  );
}
