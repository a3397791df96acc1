import type { FinalConnectionState } from "@xyflow/react";
import { type RefObject, useCallback, useMemo, useState } from "react";
import { useEditing } from "../../document/editing";
import { edgeByKey } from "../../document/flow";
import { useAddWire, useConnecting, useOffers } from "./wire-being-drawn";
import type { Refused } from "./wire-hint";
import { type Offer, reasonOf, type WireEnd } from "./wire-offers";

/** DraggedEnd is the end of a wire that is dragged to another port. */
export interface DraggedEnd {
  /** The wire's edgeKey. */
  edge: string;
  end: "from" | "to";
  /** Where it is until it is dropped. */
  port: string;
}

/** EndDragging is what is dragged, if it is the end of a wire, and what dropping it on a port does. */
export interface EndDragging {
  dragged: RefObject<DraggedEnd | undefined>;
  /** Returns why the end can't be at a port; "" when it is there now. */
  drop(end: DraggedEnd, port: string, offer: Offer | undefined): Promise<string>;
}

/**
 * useDrawnWire handles wires drawn with the pointer, and ends of wires that are dragged.
 * Dropped is called for a new wire that ends on the empty canvas.
 */
export function useDrawnWire(
  { dragged, drop }: EndDragging,
  dropped: (at: { clientX: number; clientY: number }, wire: WireEnd) => void,
) {
  const editing = useEditing();
  const connecting = useConnecting();
  const offers = useOffers();
  const addWire = useAddWire();
  const [refused, setRefused] = useState<Refused>();
  const refuse = useCallback((text: string, x: number, y: number) => {
    setRefused({ text, x, y });
    setTimeout(() => setRefused((now) => (now?.text === text ? undefined : now)), 6000);
  }, []);
  const begin = useCallback(
    (
      _: unknown,
      { nodeId, handleId, handleType }: { nodeId: string | null; handleId: string | null; handleType: string | null },
    ) => {
      setRefused(undefined);
      if (nodeId && handleId)
        connecting.begin(handleType === "target" ? "to" : "from", `${nodeId}.${handleId}`, dragged.current?.edge);
    },
    [connecting, dragged],
  );
  const end = useCallback(
    async (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      const { fromHandle, toHandle } = state;
      const offered = offers.get();
      const moved = dragged.current;
      if (!fromHandle || !offered) return connecting.end();
      if (!toHandle) {
        connecting.end();
        if (moved) return;
        const far = state.to && state.from && Math.hypot(state.to.x - state.from.x, state.to.y - state.from.y) > 30;
        if (point && far && (point.target as Element | null)?.closest?.(".react-flow__pane"))
          dropped(point, { end: offered.end, port: offered.port });
        return;
      }
      const other = `${toHandle.nodeId}.${toHandle.id}`;
      if (other === offered.port) return connecting.end();
      const answer = (await connecting.answer()) ?? offered;
      connecting.end();
      const offer = answer.items[other];
      if (moved) {
        const reason = await drop(moved, other, offer);
        return reason && refuse(reason, toHandle.x, toHandle.y);
      }
      const [from, to] = offered.end === "from" ? [offered.port, other] : [other, offered.port];
      if (!offer || offer.outcome === "invalid" || edgeByKey(editing.store.get().flow, `${from} -> ${to}`)) {
        return refuse(reasonOf(offer) || "these two do not fit", toHandle.x, toHandle.y);
      }
      addWire(from, to, offer);
    },
    [offers, connecting, dropped, addWire, refuse, editing, dragged, drop],
  );
  const isValidConnection = useCallback(
    (c: { source: string; target: string; sourceHandle?: string | null; targetHandle?: string | null }) => {
      const offered = offers.get();
      const other = offered?.end === "to" ? `${c.source}.${c.sourceHandle}` : `${c.target}.${c.targetHandle}`;
      return offered?.items[other]?.outcome !== "invalid";
    },
    [offers],
  );
  const props = useMemo(() => {
    const done = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => void end(event, state);
    return {
      onConnectStart: begin,
      onConnectEnd: done,
      onClickConnectStart: begin,
      onClickConnectEnd: done,
      isValidConnection,
    };
  }, [begin, end, isValidConnection]);
  return { refused, props };
}
