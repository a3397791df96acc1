import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from "react";
import { useCheckStore } from "../../check/check";
import { useEditing } from "../../document/editing";
import { edgeKey } from "../../document/flow";
import { createStore, type Store, useStore } from "../../store/store";
import { askWires, type Offer, type Offers, ownOffers } from "./wire-fit";

/** What may be wired while a wire is being drawn; undefined while none is. */
const Context = createContext<Store<Offers | undefined>>(createStore<Offers | undefined>(undefined));

export function ConnectingProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore<Offers | undefined>(undefined), []);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

/** useOffer says how a port answers to the wire that is being drawn; "" while none is, or for its own end. */
export function useOffer(port: string, source: boolean): Offer["outcome"] | "" {
  return useStore(useContext(Context), (offers) => {
    if (!offers || offers.port === port) return "";
    return offers.items[port]?.outcome ?? ((offers.end === "from") === source ? "invalid" : "");
  });
}

export function useOffers(): Store<Offers | undefined> {
  return useContext(Context);
}

/** Connecting is a wire being drawn, by whatever means. */
export interface Connecting {
  /** Asks what may be wired with a port, and lights it up. */
  begin(end: Offers["end"], port: string): void;
  /** The answer: the server's, or what is plain without it. */
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
      begin(end, port) {
        asked.current?.abort.abort();
        const { flow } = editing.store.get();
        const own = ownOffers(flow, check.get().ports, end, port);
        store.set(() => own);
        const abort = new AbortController();
        const answer = askWires(flow, end, port, abort.signal).catch(() => own);
        asked.current = { abort, answer };
        void answer.then((offers) => store.set((now) => (now === own ? offers : now)));
      },
      answer: async () => asked.current?.answer,
      end() {
        store.set(() => undefined);
      },
    }),
    [store, editing, check],
  );
}

/** useAddWire returns a function that adds a wire with the map that was offered, and selects it. */
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
