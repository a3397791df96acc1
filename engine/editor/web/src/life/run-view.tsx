import { useQuery } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useEffect, useMemo } from "react";
import { type HopRecord, type RunRecord, api, want } from "../api/client";
import { type Store, createStore, useStore } from "../model/store";

/** RunView is a run that is being looked at, hop by hop, over the canvas. */
export interface RunView {
  /** The id of the run; "" when none is open. */
  id: string;
  record: RunRecord | undefined;
  /** The hop that is shown, by its place in the record. */
  at: number;
}

const closed: RunView = { id: "", record: undefined, at: 0 };

const Context = createContext<Store<RunView>>(createStore(closed));

/** RunViewProvider reads the run that the address names. */
export function RunViewProvider({ flow, run = "", children }: { flow: string; run?: string; children: ReactNode }) {
  const store = useMemo(() => createStore(closed), []);
  const { data } = useQuery({
    queryKey: ["run", flow, run],
    queryFn: () => want(api.GET("/api/v1/flows/{name}/runs/{run}", { params: { path: { name: flow, run } } })),
    enabled: run !== "",
    refetchInterval: (query) => (query.state.data?.state === "running" ? 1000 : false),
  });
  useEffect(() => {
    store.set((view) => ({ id: run, record: run === "" ? undefined : data, at: view.id === run ? view.at : 0 }));
  }, [run, data, store]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useRunView<S>(selector: (view: RunView) => S): S {
  return useStore(useContext(Context), selector);
}

/** useStep returns a function that shows another hop. */
export function useStep(): (to: number) => void {
  const store = useContext(Context);
  return useMemo(
    () => (to) =>
      store.set((view) => ({ ...view, at: Math.max(0, Math.min(to, (view.record?.records?.length ?? 1) - 1)) })),
    [store],
  );
}

export function currentHop(view: RunView): HopRecord | undefined {
  return view.record?.records?.[view.at];
}
