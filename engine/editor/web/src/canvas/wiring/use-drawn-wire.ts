import type { FinalConnectionState } from "@xyflow/react";
import { useCallback, useMemo, useState } from "react";
import { useEditing } from "../../document/editing";
import { edgeByKey } from "../../document/flow";
import { useAddWire, useConnecting, useOffers } from "./connecting";
import { reasonOf, type WireEnd } from "./wire-fit";
import type { Refused } from "./wire-hint";

/** useWiring answers a wire that is drawn with the pointer. dropped is called for one that ends in the open. */
export function useWiring(dropped: (at: { clientX: number; clientY: number }, wire: WireEnd) => void) {
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
      const lit = offers.get();
      if (!fromHandle || !lit) return connecting.end();
      if (!toHandle) {
        connecting.end();
        const moved = state.to && state.from && Math.hypot(state.to.x - state.from.x, state.to.y - state.from.y) > 30;
        if (point && moved && (point.target as Element | null)?.closest?.(".react-flow__pane"))
          dropped(point, { end: lit.end, port: lit.port });
        return;
      }
      const other = `${toHandle.nodeId}.${toHandle.id}`;
      if (other === lit.port) return connecting.end();
      const answer = (await connecting.answer()) ?? lit;
      connecting.end();
      const offer = answer.items[other];
      const [from, to] = lit.end === "from" ? [lit.port, other] : [other, lit.port];
      if (!offer || offer.outcome === "invalid" || edgeByKey(editing.store.get().flow, `${from} -> ${to}`)) {
        return refuse(reasonOf(offer) || "these two do not fit", toHandle.x, toHandle.y);
      }
      addWire(from, to, offer);
    },
    [offers, connecting, dropped, addWire, refuse, editing],
  );
  const isValidConnection = useCallback(
    (c: { source: string; target: string; sourceHandle?: string | null; targetHandle?: string | null }) => {
      const lit = offers.get();
      const other = lit?.end === "to" ? `${c.source}.${c.sourceHandle}` : `${c.target}.${c.targetHandle}`;
      return lit?.items[other]?.outcome !== "invalid";
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
