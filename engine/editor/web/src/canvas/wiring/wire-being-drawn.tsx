import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from "react";
import { useCheckStore } from "../../check/check";
import { useEditing } from "../../document/editing";
import { edgeKey, withoutEdge } from "../../document/flow";
import { createStore, type Store, useStore } from "../../store/store";
import { askWires, localOffers, type Offer, type Offers } from "./wire-offers";

/** The ports that the wire being drawn may connect to; undefined while none is drawn. */
const Context = createContext<Store<Offers | undefined>>(createStore<Offers | undefined>(undefined));

export function ConnectingProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore<Offers | undefined>(undefined), []);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

/** useOffer returns whether the wire being drawn fits a port; "" while none is drawn, and for the wire's local end. */
export function useOffer(port: string, source: boolean): Offer["outcome"] | "" {
  return useStore(useContext(Context), (offers) => {
    if (!offers || offers.port === port) return "";
    return offers.items[port]?.outcome ?? ((offers.end === "from") === source ? "invalid" : "");
  });
}

export function useOffers(): Store<Offers | undefined> {
  return useContext(Context);
}

/** Connecting controls a wire that is being drawn. */
export interface Connecting {
  /** Begins a wire at a port: asks which ports it fits, and highlights them. Of a wire whose other end is moved, it is the port that stays. */
  begin(end: Offers["end"], port: string, moved?: string): void;
  /** The server's answer, or what can be decided without the server. */
  answer(): Promise<Offers | undefined>;
  end(): void;
}

export function useConnecting(): Connecting {
  const store = useContext(Context);
  const editing = useEditing();
  const check = useCheckStore();
  const asked = useRef<{ abort: AbortController; answer: Promise<Offers> } | undefined>(undefined);
  return useMemo(
    () => ({
      begin(end, port, moved) {
        asked.current?.abort.abort();
        const flow = withoutEdge(editing.store.get().flow, moved);
        const local = localOffers(flow, check.get().ports, end, port);
        store.set(() => local);
        const abort = new AbortController();
        const answer = askWires(flow, end, port, abort.signal).catch(() => local);
        asked.current = { abort, answer };
        void answer.then((offers) => store.set((now) => (now === local ? offers : now)));
      },
      answer: async () => asked.current?.answer,
      end() {
        store.set(() => undefined);
      },
    }),
    [store, editing, check],
  );
}

/** useAddWire returns a function that adds a wire with the suggested map, and selects it. */
export function useAddWire(): (from: string, to: string, offer: Offer | undefined) => void {
  const editing = useEditing();
  return useCallback(
    (from, to, offer) => {
      const edge = offer?.map === undefined ? { from, to } : { from, to, map: offer.map };
      editing.do({ do: "add", edges: [edge] }, { edges: [edgeKey(edge)] });
    },
    [editing],
  );
}
