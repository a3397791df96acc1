import { useUpdateNodeInternals } from "@xyflow/react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";

const Context = createContext<(id: string) => void>(() => undefined);

/**
 * RemeasureProvider lets React Flow measure nodes again whose ports have moved. It
 * batches them, since React Flow would look at all nodes for each single one.
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

/** useRemeasure lets a node be measured again when its ports have moved. Places lists the ports in their order. */
export function useRemeasure(id: string, places: string): void {
  const remeasure = useContext(Context);
  const measured = useRef(places);
  useEffect(() => {
    // The first time React Flow measures without being asked.
    if (measured.current === places) return;
    measured.current = places;
    remeasure(id);
  }, [id, places, remeasure]);
}
