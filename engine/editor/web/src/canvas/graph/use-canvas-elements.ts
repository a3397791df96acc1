import type { EdgeChange, NodeChange } from "@xyflow/react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useEditing, useFlow, useHistory } from "../../document/editing";
import type { Size } from "./boxes";
import { edgesSelectedAfter, moved, selectedAfter, sumUp } from "./canvas-changes";
import { type CanvasEdge, type CanvasNode, createCanvasElements, type Local } from "./canvas-elements";
import { usePlaces } from "./use-places";

const nothingLocal: Local = { sizes: {}, stretched: {}, places: {} };

/** useCanvasElements turns the document into nodes and edges of the canvas, and applies changes from the canvas to the document. */
export function useCanvasElements() {
  const editing = useEditing();
  const flow = useFlow((f) => f);
  const selection = useHistory((h) => h.selection);
  const place = usePlaces(flow);
  const [local, setLocal] = useState(nothingLocal);
  const graph = useMemo(createCanvasElements, []);
  const nodes = graph.nodes(flow, selection, place, local);
  // Dragging a node does not change the edges.
  const { spec } = flow;
  const edges = useMemo(
    () => graph.edges(spec.edges, selection.edges, spec.nodes),
    [graph, spec.edges, spec.nodes, selection.edges],
  );
  const drawn = useRef(nodes);
  drawn.current = nodes;
  /** True while a selection box is drawn: it selects nodes but not wires. */
  const inBox = useRef(false);
  const boxing = useMemo(
    () => ({
      onSelectionStart: () => {
        inBox.current = true;
      },
      onSelectionEnd: () => {
        inBox.current = false;
      },
    }),
    [],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const { flow: now, selection: before } = editing.store.get();
      const at = new Map(drawn.current.map((node) => [node.id, node.position]));
      const { sizes, stretched, places, dropped, selected } = sumUp(changes, now, (id) => at.get(id));
      if (Object.keys(selected).length) editing.select(selectedAfter(before, selected));
      if (dropped) editing.do({ do: "move", to: moved(places) });
      if (Object.keys(sizes).length || Object.keys(places).length || dropped) {
        setLocal((l) => ({
          sizes: withSizes(l.sizes, sizes),
          stretched: dropped ? nothingLocal.stretched : withSizes(l.stretched, stretched),
          places: dropped ? nothingLocal.places : Object.keys(places).length ? { ...l.places, ...places } : l.places,
        }));
      }
    },
    [editing],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange<CanvasEdge>[]) => {
      if (inBox.current) return;
      const { selection: before } = editing.store.get();
      const after = edgesSelectedAfter(before, changes);
      if (after.edges !== before.edges) editing.select(after);
    },
    [editing],
  );
  const sizes = local.sizes;
  const size = useCallback((id: string): Size | undefined => sizes[id], [sizes]);
  const dragging = local.places !== nothingLocal.places;
  return { flow, selection, nodes, edges, place, size, dragging, boxing, onNodesChange, onEdgesChange };
}

function withSizes(before: Record<string, Size>, next: Record<string, Size>): Record<string, Size> {
  const changed = Object.entries(next).filter(
    ([id, size]) => before[id]?.width !== size.width || before[id]?.height !== size.height,
  );
  return changed.length ? { ...before, ...Object.fromEntries(changed) } : before;
}
