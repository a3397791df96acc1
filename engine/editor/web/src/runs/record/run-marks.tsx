import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import type { HopRecord } from "../../api/client";
import { createStore, type Store, useStore } from "../../store/store";
import { failedHere } from "./hop-window";
import { useRunView } from "./run-view";

/** Mark is what happened in a run at a node or on a wire. */
export interface Mark {
  state: "ok" | "handled" | "queued" | "running" | "failed";
  hops: number;
}

/** Marks are the nodes and wires of a run, with the current hop. */
export interface Marks {
  nodes: Record<string, Mark>;
  edges: Record<string, Mark>;
  /** The node and the wire of the current hop; "" for none. */
  node: string;
  edge: string;
  /** "3 of 12" */
  step: string;
}

const none: Marks = { nodes: {}, edges: {}, node: "", edge: "", step: "" };

/** marksOf sums up a run by node and wire. It is computed once for a run and not at each step. */
export function marksOf(records: HopRecord[]): Pick<Marks, "nodes" | "edges"> {
  const nodes: Record<string, Mark> = {};
  const edges: Record<string, Mark> = {};
  for (const hop of records) {
    const state = hop.downstream && !failedHere(hop) ? "ok" : hop.state; // the node that failed has the mark
    if (hop.node) note(nodes, hop.node, state);
    if (hop.edge) note(edges, hop.edge, state);
  }
  return { nodes, edges };
}

const worse = ["ok", "handled", "queued", "running", "failed"] as const;

function note(marks: Record<string, Mark>, key: string, hopState: string | undefined) {
  const state = worse.find((word) => word === hopState) ?? "ok";
  const mark = (marks[key] ??= { state: "ok", hops: 0 });
  mark.hops++;
  if (worse.indexOf(state) > worse.indexOf(mark.state)) mark.state = state;
}

const Context = createContext<Store<Marks>>(createStore(none));

/** RunMarks provides the canvas with the marks of the open run. */
export function RunMarks({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore(none), []);
  const id = useRunView((v) => v.id);
  const records = useRunView((v) => v.record?.records);
  const at = useRunView((v) => v.at);
  const touched = useMemo(() => marksOf((id && records) || []), [id, records]);
  useEffect(() => {
    if (!id || !records) return store.set(() => none);
    const hop = records[at];
    store.set(() => ({
      ...touched,
      node: hop?.node ?? "",
      edge: hop?.edge ?? "",
      step: hop ? `${at + 1} of ${records.length}` : "",
    }));
  }, [id, records, at, touched, store]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useMark<S>(selector: (marks: Marks) => S): S {
  return useStore(useContext(Context), selector);
}
