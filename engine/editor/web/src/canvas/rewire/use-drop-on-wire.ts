import { useQueryClient } from "@tanstack/react-query";
import { useReactFlow } from "@xyflow/react";
import { type DragEvent, useEffect, useMemo } from "react";
import { useDesk, useDeskStore } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import { edgeByKey, type Flow, freeId } from "../../document/flow";
import { usualSize } from "../graph/boxes";
import { noTarget, useWireTargetStore } from "../wiring/wire-target";
import { type Ends, endsFor, type Refusal } from "./insertion";
import { server } from "./server";
import { useInsert } from "./use-insert";

/** DropOnWire follows a component that is dragged over the canvas, and puts it into the wire that it is dropped on. */
export interface DropOnWire {
  over(event: DragEvent): void;
  leave(): void;
  /** True when the component was dropped on a wire. */
  drop(event: DragEvent, component: string, done: (node: string) => void): boolean;
}

export function useDropOnWire(): DropOnWire {
  const target = useWireTargetStore();
  const desk = useDeskStore();
  const dragging = useDesk((now) => now.dragged !== "");
  const editing = useEditing();
  const client = useQueryClient();
  const insert = useInsert();
  const { screenToFlowPosition } = useReactFlow();
  // Escape ends a drag without a drop.
  useEffect(() => {
    if (!dragging) target.set(() => noTarget);
  }, [dragging, target]);
  return useMemo(() => {
    const leave = () => target.set(() => noTarget);
    const ask = async (edge: string, component: string) => {
      const { flow } = editing.store.get();
      const title = component.replace(/^.*\//, "");
      const fit = await client.fetchQuery({
        queryKey: ["fits into", edge, component, flow],
        queryFn: () => fitOf(flow, edge, component),
        gcTime: 0,
        retry: false,
      });
      const next =
        "refused" in fit
          ? { edge, text: `${title} does not fit: ${fit.refused}`, refused: true }
          : { edge, text: `Insert ${title} here`, refused: false };
      target.set((now) => (now.edge === edge ? next : now));
    };
    return {
      over(event) {
        const edge = wireAt(event);
        if (edge === target.get().edge) return;
        target.set(() => (edge ? { edge, text: "", refused: false } : noTarget));
        // The reason is only a preview here: dropping asks again.
        if (edge) void ask(edge, desk.get().dragged).catch(() => undefined);
      },
      leave,
      drop(event, component, done) {
        const edge = wireAt(event);
        leave();
        if (!edge) return false;
        const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
        void insert(edge, component, { x: x - usualSize.width / 2, y: y - 20 }).then((node) => node && done(node));
        return true;
      },
    };
  }, [target, desk, editing, client, insert, screenToFlowPosition]);
}

/** wireAt returns the edgeKey of the wire under the pointer; "" when there is none. */
function wireAt({ target }: DragEvent): string {
  if (!(target instanceof Element)) return "";
  return target.closest<SVGElement>(".react-flow__edge")?.dataset.id ?? "";
}

async function fitOf(flow: Flow, key: string, component: string): Promise<Ends | Refusal> {
  const edge = edgeByKey(flow, key);
  if (!edge) return { refused: "the wire is gone" };
  const id = freeId(
    flow.spec.nodes.map((node) => node.id),
    component,
  );
  const probe = { ...flow, spec: { ...flow.spec, nodes: [...flow.spec.nodes, { id, component }] } };
  return endsFor(
    id,
    ...(await Promise.all([server.offers(probe, "from", edge.from), server.offers(probe, "to", edge.to)])),
  );
}
