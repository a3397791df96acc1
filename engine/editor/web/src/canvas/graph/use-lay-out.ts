import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { useEditing } from "../../document/editing";
import { announce, notice } from "../../look/notice";
import { layOut } from "./auto-layout";
import { drawingOf } from "./drawing";
import { useFitAll } from "./fit-view";

/** useLayOutAll returns a function that lays out all nodes and then shows the whole flow. */
export function useLayOutAll(): () => void {
  const editing = useEditing();
  const { getInternalNode } = useReactFlow();
  const fitAll = useFitAll();
  return useCallback(() => {
    if (editing.refused()) return;
    const { flow } = editing.store.get();
    const size = (id: string) => {
      const { width, height } = getInternalNode(id)?.measured ?? {};
      return width && height ? { width, height } : undefined;
    };
    layOut(drawingOf(flow, new Set(flow.spec.nodes.map((node) => node.id)), size)).then(
      (to) => {
        editing.do({ do: "move", to });
        announce("Nodes laid out");
        requestAnimationFrame(fitAll);
      },
      (failure: Error) => notice("failed", failure.message, "Move the nodes by hand, or try again."),
    );
  }, [editing, getInternalNode, fitAll]);
}
