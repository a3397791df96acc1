import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useCallback } from "react";
import { useDeskStore } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import { usualSize } from "./boxes";
import { centredOn, firstZoom } from "./fit-view";

/** useShowNode returns a function that selects a node, and shows it in the middle of what no panel covers. */
export function useShowNode(): (id: string) => void {
  const editing = useEditing();
  const desk = useDeskStore();
  const store = useStoreApi();
  const { getInternalNode, getZoom, setViewport } = useReactFlow();
  return useCallback(
    (id) => {
      editing.select({ nodes: [id] });
      const drawn = getInternalNode(id);
      if (!drawn) return;
      const { width, height } = store.getState();
      const { width: wide = usualSize.width, height: high = usualSize.height } = drawn.measured;
      const box = { ...drawn.internals.positionAbsolute, width: wide, height: high };
      const zoom = Math.max(getZoom(), firstZoom.least);
      void setViewport(centredOn(box, { width, height }, desk.get().covered, zoom));
    },
    [editing, desk, store, getInternalNode, getZoom, setViewport],
  );
}
