import { useUpdateNodeInternals } from "@xyflow/react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";

const Context = createContext<(id: string) => void>(() => undefined);

/**
 * RemeasureProvider has nodes measured anew whose ports moved. It takes those of
 * a frame together: one by one, the canvas would look at all nodes for each.
 */
export function RemeasureProvider({ children }: { children: ReactNode }) {
  const update = useUpdateNodeInternals();
  const waiting = useRef(new Set<string>());
  const remeasure = useMemo(
    () => (id: string) => {
      waiting.current.add(id);
      if (waiting.current.size > 1) return;
      queueMicrotask(() => {
        update([...waiting.current]);
        waiting.current.clear();
      });
    },
    [update],
  );
  return <Context.Provider value={remeasure}>{children}</Context.Provider>;
}

/** useRemeasure has a node measured when its ports have moved since it was drawn. places names the ports in their order. */
export function useRemeasure(id: string, places: string): void {
  const remeasure = useContext(Context);
  const measured = useRef(places);
  useEffect(() => {
    // The first time the canvas measures by itself.
    if (measured.current === places) return;
    measured.current = places;
    remeasure(id);
  }, [id, places, remeasure]);
}
