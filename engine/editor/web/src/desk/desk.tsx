import { createContext, type ReactNode, useContext, useMemo } from "react";
import { createStore, type Store, useStore } from "../store/store";

/** Desk is which panels and dialogs of the flow page are open. It is not part of the document and has no undo. */
export interface Desk {
  /** The panel at the bottom. */
  drawer: "" | "runs" | "problems";
  /** The tab of the inspector: settings, messages, log or docs of a node, mapping or messages of an edge. */
  tab: string;
  dialog:
    | ""
    | "save"
    | "conflict"
    | "diff"
    | "shortcuts"
    | "import"
    | "export"
    | "uninstall"
    | "access"
    | "disk"
    | "wire"
    | "wires";
  paletteOpen: boolean;
  /** Increased when the inspector should take the focus. */
  focusInspector: number;
  /** Increased when the drawer should take the focus. */
  focusDrawer: number;
}

const arranged: Desk = { drawer: "", tab: "", dialog: "", paletteOpen: true, focusInspector: 0, focusDrawer: 0 };

const Context = createContext<Store<Desk>>(createStore(arranged));

export function DeskProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore(arranged), []);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useDesk<S>(selector: (desk: Desk) => S): S {
  return useStore(useContext(Context), selector);
}

/** useArrange returns a function that changes the desk. */
export function useArrange(): (change: Partial<Desk>) => void {
  const store = useContext(Context);
  return useMemo(() => (change) => store.set((desk) => ({ ...desk, ...change })), [store]);
}

/** useInspect returns a function that opens the inspector and moves the focus there. */
export function useInspect(): (tab?: string) => void {
  const store = useContext(Context);
  return useMemo(
    () =>
      (tab = "") =>
        store.set((desk) => ({ ...desk, tab: tab || desk.tab, focusInspector: desk.focusInspector + 1 })),
    [store],
  );
}

/** useToggleDrawer returns a function that opens a panel of the drawer and moves the focus there, or closes it. */
export function useToggleDrawer(): (panel: Desk["drawer"]) => void {
  const store = useContext(Context);
  return useMemo(
    () => (panel) =>
      store.set((desk) =>
        desk.drawer === panel ? { ...desk, drawer: "" } : { ...desk, drawer: panel, focusDrawer: desk.focusDrawer + 1 },
      ),
    [store],
  );
}
