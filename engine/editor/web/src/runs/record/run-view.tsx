import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { useSearch } from "wouter";
import { api, type HopRecord, type RunRecord, want } from "../../api/client";
import { isOver } from "../../live/run-over";
import { createStore, type Store, useStore } from "../../store/store";
import { failedHere } from "./hop-window";

/** RunView is the open run, which a person steps through hop by hop. */
export interface RunView {
  /** The id of the run; "" when none is open. */
  id: string;
  record: RunRecord | undefined;
  /** Why the run can't be shown. */
  error: Error | undefined;
  /** The index of the current hop in the record. */
  at: number;
}

const closed: RunView = { id: "", record: undefined, error: undefined, at: 0 };

const Context = createContext<Store<RunView>>(createStore(closed));

/** RunViewProvider loads the run in the page's address, and begins at ?hop=, else at the first hop that failed, else at the first. */
export function RunViewProvider({ flow, run = "", children }: { flow: string; run?: string; children: ReactNode }) {
  const store = useMemo(() => createStore(closed), []);
  const asked = new URLSearchParams(useSearch()).get("hop");
  const { data, error } = useQuery({
    queryKey: ["run", flow, run],
    queryFn: () => want(api.GET("/api/v1/flows/{name}/runs/{run}", { params: { path: { name: flow, run } } })),
    enabled: run !== "",
    // A long record is large, and one that waits may do so for hours, so it is read less often.
    refetchInterval: ({ state: { data: record } }) =>
      record && !isOver(record) ? (record.hops > 1000 || record.state !== "running" ? 5000 : 1000) : false,
    retry: false,
  });
  useEffect(() => {
    store.set((view) => ({
      id: run,
      record: run === "" ? undefined : data,
      error: error ?? undefined,
      at:
        view.id === run && view.record
          ? view.at
          : within(asked === null ? firstFailed(data) : Number(asked) || 0, data),
    }));
  }, [run, data, error, asked, store]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useRunView<S>(selector: (view: RunView) => S): S {
  return useStore(useContext(Context), selector);
}

/** useStep returns a function that goes to another hop. */
export function useStep(): (to: number) => void {
  const store = useContext(Context);
  return useMemo(() => (to) => store.set((view) => ({ ...view, at: within(to, view.record) })), [store]);
}

export function currentHop(view: RunView): HopRecord | undefined {
  return view.record?.records?.[view.at];
}

function firstFailed(record: RunRecord | undefined): number {
  return Math.max(0, record?.records?.findIndex(failedHere) ?? 0);
}

function within(at: number, record: RunRecord | undefined): number {
  return Math.max(0, Math.min(at, (record?.records?.length ?? 1) - 1));
}

/** The address of a run, at one of its hops. */
export function runAddress(flow: string, run: string, hop = 0): string {
  return `/flows/${encodeURIComponent(flow)}/runs/${encodeURIComponent(run)}${hop > 0 ? `?hop=${hop}` : ""}`;
}
