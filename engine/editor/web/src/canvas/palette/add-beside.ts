import { useReactFlow } from "@xyflow/react";
import { useEditing } from "../../document/editing";
import type { Selection } from "../../document/undo-history";
import { free, gapAcross, usualSize } from "../graph/boxes";
import { useInsert } from "../rewire/use-insert";
import { useAdd } from "./add-node";

/** wireFor returns the wire that a component is put into: the selected one, when nothing else is selected. */
export function wireFor({ nodes, edges }: Selection): string | undefined {
  return nodes.length === 0 && edges.length === 1 ? edges[0] : undefined;
}

/** useAddBeside returns a function that puts a node into the selected wire, else to the right of the selected node, else in the middle of the view. */
export function useAddBeside(): (component: string) => void {
  const editing = useEditing();
  const add = useAdd();
  const insert = useInsert();
  const { screenToFlowPosition, getNode } = useReactFlow();
  return (component) => {
    const { flow, selection } = editing.store.get();
    const wire = wireFor(selection);
    if (wire !== undefined) return void insert(wire, component);
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
