import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { createStore, type Store, useStore } from "../../store/store";
import { same } from "../../values/same-json";
import { usualSize } from "../graph/boxes";
import type { CanvasNode } from "../graph/canvas-elements";
import type { Rect } from "./find-route";

const none: Rect[] = [];

const Context = createContext<Store<Rect[]>>(createStore(none));

/** ObstaclesProvider provides the wires with the boxes that they go around. */
export function ObstaclesProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore(none), []);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

/** useNoteObstacles notes where the nodes are. While one is dragged the wires of the others stay as they are. */
export function useNoteObstacles(nodes: CanvasNode[], dragging: boolean): void {
  const store = useContext(Context);
  useEffect(() => {
    if (dragging) return;
    const boxes = nodes.flatMap(({ type, position, measured }) =>
      type === "module"
        ? [{ ...position, width: measured?.width ?? usualSize.width, height: measured?.height ?? usualSize.height }]
        : [],
    );
    store.set((before) => (same(before, boxes) ? before : boxes));
  }, [nodes, dragging, store]);
}

export function useObstacles(): Rect[] {
  return useStore(useContext(Context), (boxes) => boxes);
}
