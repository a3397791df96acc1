/** besideWire is a position next to the middle of a wire, inside the canvas. */
export function besideWire(board: HTMLElement | null, wire: string): { left: number; top: number } {
  const outer = board?.getBoundingClientRect() ?? new DOMRect();
  const path = board?.querySelector<SVGPathElement>(
    `.react-flow__edge[data-id="${CSS.escape(wire)}"] .react-flow__edge-path`,
  );
  const matrix = path?.getScreenCTM();
  const middle = path?.getPointAtLength(path.getTotalLength() / 2);
  const { x, y } = middle && matrix ? middle.matrixTransform(matrix) : { x: outer.left, y: outer.top };
  return {
    left: Math.max(8, Math.min(x - outer.left + 16, outer.width - 296)),
    top: Math.max(8, Math.min(y - outer.top + 16, outer.height - 320)),
  };
}
