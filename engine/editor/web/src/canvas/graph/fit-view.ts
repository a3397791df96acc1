import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { type Covered, useDeskStore } from "../../desk/desk";
import type { Position } from "../../document/flow";
import type { Size } from "./boxes";

export interface View extends Position {
  zoom: number;
}

/**
 * The margin around the flow when all of it is shown. It is wider than the 40 px at the
 * edge where drawing a wire scrolls the canvas, so that every port can be reached.
 */
const margin = 48;

/** The margin that is enough for a flow to count as fitting when it is opened. */
const least = 16;

/** Between these a flow is opened: at less its text would be hard to read, at more it would look bloated. */
export const firstZoom = { least: 0.9, most: 1.25 };

/** inside is the part of the canvas that no panel covers. */
function inside({ width, height }: Size, { left, right, bottom }: Covered): Position & Size {
  return { x: left, y: 0, width: Math.max(100, width - left - right), height: Math.max(100, height - bottom) };
}

/** fitted returns the view that shows all of a box in the part of the canvas that no panel covers. */
export function fitted(box: Position & Size, canvas: Size, covered: Covered, smallest = 0.02): View {
  const room = inside(canvas, covered);
  const zoom = Math.max(
    smallest,
    Math.min((room.width - 2 * margin) / box.width, (room.height - 2 * margin) / box.height, firstZoom.most),
  );
  return centred(box, room, zoom);
}

/**
 * firstView returns the view that a flow opens with: all of it, when it can be read then,
 * else at the least zoom that can be read, with a given node in the top left corner.
 */
export function firstView(box: Position & Size, canvas: Size, covered: Covered, first: Position): View {
  const room = inside(canvas, covered);
  const fits = (gap: number) => Math.min((room.width - 2 * gap) / box.width, (room.height - 2 * gap) / box.height);
  if (fits(margin) >= firstZoom.least) return centred(box, room, Math.min(fits(margin), firstZoom.most));
  if (fits(least) >= firstZoom.least) return centred(box, room, firstZoom.least);
  const zoom = firstZoom.least;
  return {
    zoom,
    x: room.x + along(box.x, box.width, first.x, room.width, zoom),
    y: room.y + along(box.y, box.height, first.y, room.height, zoom),
  };
}

/** along places the flow along one axis: in the middle when it fits, else with the first node at the beginning. */
function along(at: number, length: number, first: number, room: number, zoom: number): number {
  if (length * zoom <= room - 2 * least) return (room - length * zoom) / 2 - at * zoom;
  return margin - first * zoom;
}

function centred(box: Position & Size, room: Position & Size, zoom: number): View {
  return {
    zoom,
    x: room.x + (room.width - box.width * zoom) / 2 - box.x * zoom,
    y: room.y + (room.height - box.height * zoom) / 2 - box.y * zoom,
  };
}

/** centredOn returns the view that shows a box in the middle of what no panel covers. */
export function centredOn(box: Position & Size, canvas: Size, covered: Covered, zoom: number): View {
  return centred(box, inside(canvas, covered), zoom);
}

/** useFitAll returns a function that shows the whole flow beside the open panels. */
export function useFitAll(): () => void {
  const store = useStoreApi();
  const desk = useDeskStore();
  const { getNodes, getNodesBounds, setViewport } = useReactFlow();
  return useCallback(() => {
    const { width, height } = store.getState();
    const nodes = getNodes();
    if (nodes.length === 0 || width === 0) return;
    void setViewport(fitted(getNodesBounds(nodes), { width, height }, desk.get().covered));
  }, [store, desk, getNodes, getNodesBounds, setViewport]);
}
