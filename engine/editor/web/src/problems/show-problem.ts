import { useMemo } from "react";
import type { Problem } from "../api/client";
import { useInspect } from "../desk/desk";
import { useEditing } from "../document/editing";
import type { Flow } from "../document/flow";
import { placeOf } from "./problem-place";

/** useShowProblem returns a function that selects the node or edge of a problem and goes to its field. */
export function useShowProblem(): (problem: Problem, flow: Flow) => void {
  const editing = useEditing();
  const inspect = useInspect();
  return useMemo(
    () => (problem, flow) => {
      const place = placeOf(problem, flow);
      if (!place.node && !place.edge) return;
      editing.select(place.node ? { nodes: [place.node] } : { edges: [place.edge ?? ""] });
      inspect(place.tab, place.field);
    },
    [editing, inspect],
  );
}
