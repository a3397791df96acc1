import { useStore } from "@xyflow/react";
import { useMemo } from "react";
import { boundsOf, usualSize } from "./boxes";
import type { CanvasNode } from "./canvas-elements";

/** useElsewhere reports whether a part of the flow is out of sight, so that a map is of use. */
export function useElsewhere(nodes: CanvasNode[]): boolean {
  const box = useMemo(
    () => boundsOf(nodes.map(({ position, measured }) => ({ ...position, ...usualSize, ...measured }) as never)),
    [nodes],
  );
  return useStore(({ transform: [x, y, zoom], width, height }) => {
    if (!box || width === 0) return false;
    const [left, top] = [box.x * zoom + x, box.y * zoom + y];
    return left < 0 || top < 0 || left + box.width * zoom > width || top + box.height * zoom > height;
  });
}
