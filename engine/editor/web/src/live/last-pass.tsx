import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { api, Failure, type HopRecord, type RunSummary, want } from "../api/client";
import { createStore, type Store, useStore } from "../store/store";
import { useLiveStore } from "./live";

/** LastPass is what the newest run that has ended did at each node and wire. */
export interface LastPass {
  /** The run; undefined before the first one, and for one that is too long to count. */
  run: RunSummary | undefined;
  /** Messages by edgeKey. */
  wires: Record<string, number>;
  /** Hops by node. */
  hops: Record<string, number>;
  /** Failures by node: also those that the flow handles. */
  failures: Record<string, number>;
}

export const noPass: LastPass = { run: undefined, wires: {}, hops: {}, failures: {} };

/** The record of a longer run is too large to be read just for its counts. */
const longest = 5000;

/** The pause between two readings, in ms: a flow may run many times a second. */
const pause = 1000;

/** passOf counts the hops of a run. A failure belongs to the node where it happened. */
export function passOf(run: RunSummary, records: HopRecord[]): LastPass {
  const pass: LastPass = { run, wires: {}, hops: {}, failures: {} };
  for (const { node, edge, failures = 0 } of records) {
    count(pass.hops, node, 1);
    if (edge) count(pass.wires, edge, 1);
    if (failures > 0) count(pass.failures, node, failures);
  }
  return pass;
}

function count(into: Record<string, number>, key: string, by: number) {
  into[key] = (into[key] ?? 0) + by;
}

const Context = createContext<Store<LastPass>>(createStore(noPass));

/** LastPassProvider reads the newest run that has ended, and keeps its counts until the next one. */
export function LastPassProvider({ flow, children }: { flow: string; children: ReactNode }) {
  const store = useMemo(() => createStore(noPass), []);
  const live = useLiveStore();
  useEffect(() => {
    if (flow === "") return;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen: string | undefined;
    const read = async () => {
      const run = live.get().lastRun;
      seen = run?.id;
      if (!run || run.hops > longest) store.set(() => noPass);
      else {
        const path = { name: flow, run: run.id };
        try {
          const call = api.GET("/api/v1/flows/{name}/runs/{run}", { params: { path }, signal: abort.signal });
          const record = await want(call);
          store.set(() => passOf(run, record.records ?? []));
        } catch (cause) {
          // The counts of the run before stay: the run is no longer kept, or the server does not answer.
          if (!(cause instanceof Failure) && !abort.signal.aborted) throw cause;
        }
      }
      if (abort.signal.aborted) return;
      timer = setTimeout(() => {
        timer = undefined;
        look();
      }, pause);
    };
    const look = () => {
      if (timer === undefined && live.get().lastRun?.id !== seen) {
        timer = setTimeout(() => void read(), 0);
      }
    };
    look();
    const stop = live.subscribe(look);
    return () => {
      stop();
      abort.abort();
      clearTimeout(timer);
    };
  }, [flow, live, store]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useLastPass<S>(selector: (pass: LastPass) => S): S {
  return useStore(useContext(Context), selector);
}
