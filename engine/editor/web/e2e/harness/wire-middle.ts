import type { Locator } from "playwright-core";

/** wireMiddle is the point on the screen in the middle of a wire. */
export function wireMiddle(wire: Locator): Promise<{ x: number; y: number }> {
  return wirePoint(wire, 0.5);
}

/** wirePoint is a point of a wire on the screen: 0 is its beginning, 1 its end. */
export function wirePoint(wire: Locator, along: number): Promise<{ x: number; y: number }> {
  return wire.locator("path.react-flow__edge-path").evaluate((element, part) => {
    const path = element as SVGPathElement;
    const point = path.getPointAtLength(path.getTotalLength() * part);
    const { x, y } = point.matrixTransform(path.getScreenCTM() ?? undefined);
    return { x, y };
  }, along);
}
