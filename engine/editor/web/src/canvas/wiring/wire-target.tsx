import { createContext, type ReactNode, useContext, useMemo } from "react";
import { createStore, type Store, useStore } from "../../store/store";

/** Target is the wire that a component is dragged over. */
export interface Target {
  /** Its edgeKey; "" while the component is over none. */
  edge: string;
  /** What happens when it is dropped there; "" until that is known. */
  text: string;
  refused: boolean;
}

export const noTarget: Target = { edge: "", text: "", refused: false };

const Context = createContext<Store<Target>>(createStore(noTarget));

export function WireTargetProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore(noTarget), []);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useWireTargetStore(): Store<Target> {
  return useContext(Context);
}

/** useWireTarget returns what a wire shows of a component that is dragged over it; undefined when none is. */
export function useWireTarget(edge: string): Target | undefined {
  return useStore(useContext(Context), (target) => (target.edge === edge ? target : undefined));
}
