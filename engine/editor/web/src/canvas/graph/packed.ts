import type { Position } from "../../document/flow";
import { boundsOf, type Size } from "./boxes";

interface Placed extends Position {
  node: Size & { id: string };
}

const gap = 72;

/** Parts are put beside each other up to this width, or further when there are so many that they would make a tower. */
const least = 1250;
const shape = 1.6;

/** packed puts the parts of a flow beside and below each other, in their order, and returns the position of each node. */
export function packed(parts: Placed[][]): Record<string, Position> {
  const boxes = parts.map((part) => ({ part, box: boundsOf(part.map(({ node, x, y }) => ({ ...node, x, y }))) }));
  const area = boxes.reduce((sum, { box }) => sum + ((box?.width ?? 0) + gap) * ((box?.height ?? 0) + gap), 0);
  const width = Math.max(least, Math.sqrt(area * shape));
  const places: Record<string, Position> = {};
  let [left, top, tallest] = [0, 0, 0];
  for (const { part, box } of boxes) {
    if (!box) continue;
    if (left > 0 && left + box.width > width) [left, top, tallest] = [0, top + tallest + gap, 0];
    for (const { node, x, y } of part) places[node.id] = { x: left + x - box.x, y: top + y - box.y };
    left += box.width + gap;
    tallest = Math.max(tallest, box.height);
  }
  return places;
}
