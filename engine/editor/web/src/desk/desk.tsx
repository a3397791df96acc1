import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useEditing } from "../document/editing";
import { createStore, type Store, useStore } from "../store/store";

/** Desk is which panels and dialogs of the flow page are open. It is not part of the document and has no undo. */
export interface Desk {
  /** The panel at the bottom. */
  drawer: "" | "runs" | "problems" | "queues" | "letters";
  /** The edge, by edgeKey, whose waiting messages or dead letters are listed at the bottom; "" for all. */
  queue: string;
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
    | "remove"
    | "access"
    | "disk"
    | "wire"
    | "wires"
    | "insert"
    | "moveEnd"
    | "start"
    | "sendPinned";
  /** The node whose Start asks what to start, while that dialog is open; "" for all triggers. */
  starting: string;
  /** The port, node.port, whose pinned message is sent, while that dialog is open. */
  sending: string;
  /** The panel at the left. */
  tool: "" | "add" | "nodes";
  /** The panel at the right, which is shown while nothing is selected. */
  panel: "" | "flow" | "errors" | "rights";
  /** True while a component is dragged over the canvas, or chosen on it: the inspector gives way. */
  aside: boolean;
  /** The component that is dragged from the list; "" while none is. */
  dragged: string;
  /** The node whose title is edited in its place; "" while none is. */
  renaming: string;
  /** The node that is selected because the hop that is shown is at it: the run says more than the inspector. */
  ofHop: string;
  /** How much of the canvas the open panels cover, in pixels. */
  covered: Covered;
  /** The path of the field of the inspector's form that should take the focus; "" for the first that is wrong. */
  field: string;
  /** Increased when the inspector should take the focus. */
  focusInspector: number;
  /** Increased when the drawer should take the focus. */
  focusDrawer: number;
}

export interface Covered {
  left: number;
  right: number;
  bottom: number;
}

const arranged: Desk = {
  drawer: "",
  queue: "",
  tab: "",
  dialog: "",
  starting: "",
  sending: "",
  tool: "",
  panel: "",
  aside: false,
  dragged: "",
  renaming: "",
  ofHop: "",
  covered: { left: 0, right: 0, bottom: 0 },
  field: "",
  focusInspector: 0,
  focusDrawer: 0,
};

const Context = createContext<Store<Desk>>(createStore(arranged));

/** DeskProvider provides the desk. All panels are closed, but for an empty flow the components are listed. */
export function DeskProvider({ children }: { children: ReactNode }) {
  const editing = useEditing();
  const store = useMemo(() => {
    const empty = editing.store.get().flow.spec.nodes.length === 0;
    return createStore<Desk>({ ...arranged, tool: empty ? "add" : "" });
  }, [editing]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useDesk<S>(selector: (desk: Desk) => S): S {
  return useStore(useContext(Context), selector);
}

export function useDeskStore(): Store<Desk> {
  return useContext(Context);
}

/** useArrange returns a function that changes the desk. */
export function useArrange(): (change: Partial<Desk>) => void {
  const store = useContext(Context);
  return useMemo(() => (change) => store.set((desk) => ({ ...desk, ...change })), [store]);
}

/** useInspect returns a function that opens the inspector and moves the focus there. */
export function useInspect(): (tab?: string, field?: string) => void {
  const store = useContext(Context);
  return useMemo(
    () =>
      (tab = "", field = "") =>
        store.set((desk) => ({
          ...desk,
          tab: tab || desk.tab,
          field,
          ofHop: "",
          focusInspector: desk.focusInspector + 1,
        })),
    [store],
  );
}

/** useToggle returns a function that opens the panel at one side, or closes it when it is open. */
export function useToggle(): (change: Partial<Pick<Desk, "tool" | "panel">>) => void {
  const store = useContext(Context);
  return useMemo(
    () => (change) =>
      store.set((desk) => ({
        ...desk,
        ...(change.tool && { tool: desk.tool === change.tool ? "" : change.tool }),
        ...(change.panel && { panel: desk.panel === change.panel ? "" : change.panel }),
      })),
    [store],
  );
}

/** useCover returns a function that notes how much of the canvas the panel at one side covers. */
export function useCover(side: keyof Covered): (pixels: number) => void {
  const store = useContext(Context);
  return useMemo(
    () => (pixels) =>
      store.set((desk) =>
        desk.covered[side] === pixels ? desk : { ...desk, covered: { ...desk.covered, [side]: pixels } },
      ),
    [store, side],
  );
}

/** useShowQueue returns a function that lists the waiting messages or the dead letters of an edge, "" for all, and moves the focus there. */
export function useShowQueue(): (what: "queues" | "letters", edge: string) => void {
  const store = useContext(Context);
  return useMemo(
    () => (what, edge) =>
      store.set((desk) => ({ ...desk, drawer: what, queue: edge, focusDrawer: desk.focusDrawer + 1 })),
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
