import type { Position } from "../../document/flow";

export interface Size {
  width: number;
  height: number;
}

/** The assumed size of a node until it is measured. */
export const usualSize: Size = { width: 240, height: 140 };

/** The gap between two nodes beside each other. */
export const gapAcross = 72;

const margin = 20;
const titleHeight = 28;

/** frameOf returns the frame around the members of a group; undefined without members. */
export function frameOf(
  ids: string[],
  place: (id: string) => Position,
  size: (id: string) => Size | undefined,
): (Position & Size) | undefined {
  const box = boundsOf(ids.map((id) => ({ ...place(id), ...(size(id) ?? usualSize) })));
  if (!box) return undefined;
  return {
    x: box.x - margin,
    y: box.y - margin - titleHeight,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin + titleHeight,
  };
}

export function boundsOf(boxes: (Position & Size)[]): (Position & Size) | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

/** free moves a position down until no node is there. */
export function free(wanted: Position, taken: Position[]): Position {
  const near = (p: Position) =>
    Math.abs(p.x - wanted.x) < usualSize.width && Math.abs(p.y - wanted.y) < usualSize.height;
  return taken.some(near) ? free({ x: wanted.x, y: wanted.y + usualSize.height + 20 }, taken) : wanted;
}
