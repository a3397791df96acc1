import { useCallback } from "react";
import { useEditing } from "../../document/editing";
import { edgeKey } from "../../document/flow";
import { announce, notice } from "../../look/notice";
import type { Offer, Offers } from "../wiring/wire-offers";
import { lostWords } from "./keep-map";
import { moveEnd } from "./move-end";
import { server } from "./server";

/** MoveEnd moves one end of a wire to another port. It returns why that was refused; "" when it was done. */
export type MoveEnd = (edge: string, end: Offers["end"], port: string, offer: Offer | undefined) => Promise<string>;

export function useMoveEnd(): MoveEnd {
  const editing = useEditing();
  return useCallback(
    async (key, end, port, offer) => {
      try {
        const plan = await moveEnd(editing.store.get().flow, key, end, port, offer, server);
        if ("refused" in plan) return plan.refused;
        const { edge, lost } = plan;
        const { past } = editing.store.get();
        editing.do({ do: "reconnect", edge: key, by: edge }, { edges: [edgeKey(edge)] });
        if (editing.store.get().past === past) return "the flow has changed meanwhile. Try again";
        const text = `The wire goes from ${edge.from} to ${edge.to} now`;
        const left = lostWords(lost, "They do not fit the new ends.");
        if (left) notice("done", text, left);
        else announce(text);
        return "";
      } catch (failure) {
        return (failure as Error).message;
      }
    },
    [editing],
  );
}
