import type { Locator } from "playwright-core";

interface Point {
  x: number;
  y: number;
}

/** wireMiddle is the point on the screen in the middle of a wire. */
export function wireMiddle(wire: Locator): Promise<Point> {
  return pointOf(wire, "middle");
}

/** wireEnd is the point on the screen where an end of a wire can be taken with the mouse: beside its jack. */
export function wireEnd(wire: Locator, end: "from" | "to"): Promise<Point> {
  return pointOf(wire, end);
}

/** How far from the jack an end is taken, in pixels of the canvas. */
const fromJack = 16;

function pointOf(wire: Locator, where: "from" | "middle" | "to"): Promise<Point> {
  return wire.locator("path.react-flow__edge-path").evaluate(
    (element, { at, off }) => {
      const path = element as SVGPathElement;
      const length = path.getTotalLength();
      const along = { from: off, middle: length / 2, to: length - off }[at];
      const { x, y } = path.getPointAtLength(along).matrixTransform(path.getScreenCTM() ?? undefined);
      return { x, y };
    },
    { at: where, off: fromJack },
  );
}
