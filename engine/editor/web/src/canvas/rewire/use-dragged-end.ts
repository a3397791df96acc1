import { useCallback, useMemo, useRef } from "react";
import type { CanvasEdge } from "../graph/canvas-elements";
import type { DraggedEnd, EndDragging } from "../wiring/use-drawn-wire";
import type { Offer } from "../wiring/wire-offers";
import { useMoveEnd } from "./use-move-end";

/** useDraggedEnd follows the end of a wire that is dragged, and moves it to the port that it is dropped on. */
export function useDraggedEnd(): EndDragging & { props: object } {
  const dragged = useRef<DraggedEnd | undefined>(undefined);
  const moveEnd = useMoveEnd();
  const drop = useCallback(
    ({ edge, end, port }: DraggedEnd, to: string, offer: Offer | undefined) =>
      to === port ? Promise.resolve("") : moveEnd(edge, end, to, offer),
    [moveEnd],
  );
  const props = useMemo(
    () => ({
      // React Flow names the end that stays.
      onReconnectStart: (_: unknown, { id, data }: CanvasEdge, stays: "source" | "target") => {
        const end = stays === "source" ? "to" : "from";
        if (data) dragged.current = { edge: id, end, port: data.edge[end] };
      },
      // Dropping is left to the end of the drawing, which knows the server's answer. Without this there are no ends to drag.
      onReconnect: () => undefined,
      onReconnectEnd: () => {
        dragged.current = undefined;
      },
    }),
    [],
  );
  return { dragged, drop, props };
}
