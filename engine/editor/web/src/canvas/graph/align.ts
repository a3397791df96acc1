import { grid, onGrid, type Position } from "../../document/flow";
import { boundsOf, type Size } from "./boxes";

export type Arrangement = "left" | "top" | "centre" | "across" | "down";

export interface Box extends Position, Size {
  id: string;
}

/**
 * arranged returns new positions: aligned left, at the top or by the centres of a
 * row, or spaced evenly from left to right or from top to bottom.
 */
export function arranged(how: Arrangement, boxes: Box[]): Record<string, Position> {
  const bounds = boundsOf(boxes);
  if (!bounds) return {};
  const to = (move: (box: Box) => Position) => Object.fromEntries(boxes.map((box) => [box.id, onGrid(move(box))]));
  switch (how) {
    case "left":
      return to((box) => ({ x: bounds.x, y: box.y }));
    case "top":
      return to((box) => ({ x: box.x, y: bounds.y }));
    case "centre":
      return to((box) => ({ x: box.x, y: bounds.y + (bounds.height - box.height) / 2 }));
    case "across":
      return spread(boxes, "x", "width", bounds.width);
    case "down":
      return spread(boxes, "y", "height", bounds.height);
  }
}

/** When there is no room for gaps, the boxes move apart. */
function spread(boxes: Box[], axis: "x" | "y", length: "width" | "height", whole: number): Record<string, Position> {
  const row = [...boxes].sort((a, b) => a[axis] - b[axis]);
  const filled = row.reduce((sum, box) => sum + box[length], 0);
  const gap = Math.max(2 * grid, (whole - filled) / Math.max(1, row.length - 1));
  let at = row[0]?.[axis] ?? 0;
  return Object.fromEntries(
    row.map((box) => {
      const position = onGrid({ x: box.x, y: box.y, [axis]: at });
      at += box[length] + gap;
      return [box.id, position];
    }),
  );
}
