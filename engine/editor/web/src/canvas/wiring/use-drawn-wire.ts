import type { FinalConnectionState } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { useEditing } from "../../document/editing";
import { edgeByKey } from "../../document/flow";
import { useAddWire, useConnecting, useOffers } from "./wire-being-drawn";
import type { Refused } from "./wire-hint";
import { reasonOf, type WireEnd } from "./wire-offers";

/** useDrawnWire handles wires drawn with the pointer. Dropped is called for a wire that ends on the empty canvas. */
export function useDrawnWire(dropped: (at: { clientX: number; clientY: number }, wire: WireEnd) => void) {
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
      if (nodeId && handleId) connecting.begin(handleType === "target" ? "to" : "from", `${nodeId}.${handleId}`);
    },
    [connecting],
  );
  const end = useCallback(
    async (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const point = "changedTouches" in event ? event.changedTouches[0] : event;
      const { fromHandle, toHandle } = state;
      const offered = offers.get();
      if (!fromHandle || !offered) return connecting.end();
      if (!toHandle) {
        connecting.end();
        const moved = state.to && state.from && Math.hypot(state.to.x - state.from.x, state.to.y - state.from.y) > 30;
        if (point && moved && (point.target as Element | null)?.closest?.(".react-flow__pane"))
          dropped(point, { end: offered.end, port: offered.port });
        return;
      }
      const other = `${toHandle.nodeId}.${toHandle.id}`;
      if (other === offered.port) return connecting.end();
      const answer = (await connecting.answer()) ?? offered;
      connecting.end();
      const offer = answer.items[other];
      const [from, to] = offered.end === "from" ? [offered.port, other] : [other, offered.port];
      if (!offer || offer.outcome === "invalid" || edgeByKey(editing.store.get().flow, `${from} -> ${to}`)) {
        return refuse(reasonOf(offer) || "these two do not fit", toHandle.x, toHandle.y);
      }
      addWire(from, to, offer);
    },
    [offers, connecting, dropped, addWire, refuse, editing],
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
