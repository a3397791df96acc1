import { useReactFlow } from "@xyflow/react";
import { useEditing } from "../../document/editing";
import { free, gapAcross, usualSize } from "../graph/boxes";
import { useAdd } from "./add-node";

/** useAddBeside returns a function that adds a node to the right of the selected one, else in the middle of the view. */
export function useAddBeside(): (component: string) => void {
  const editing = useEditing();
  const add = useAdd();
  const { screenToFlowPosition, getNode } = useReactFlow();
  return (component) => {
    const { flow, selection } = editing.store.get();
    const beside = getNode(selection.nodes.at(-1) ?? "")?.position;
    const box = document.querySelector(".react-flow")?.getBoundingClientRect() ?? new DOMRect();
    const middle = screenToFlowPosition({
      x: box.left + box.width / 2 - usualSize.width / 2,
      y: box.top + box.height / 2 - 40,
    });
    const wanted = beside ? { x: beside.x + usualSize.width + gapAcross, y: beside.y } : middle;
    add(component, free(wanted, Object.values(flow.layout ?? {})));
  };
}
