import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useRef } from "react";
import { useShortcut } from "../desk/shortcuts";
import { createStore, type Store, useStore } from "../store/store";
import type { Command } from "./command";

/** What the box lists: everything, or only the nodes of the flow. */
export type Mode = "all" | "nodes";

/** Commands is whether the box is open, and what the parts of the page have to offer in it. */
interface Commands {
  open: Mode | "";
  offers: ReadonlyMap<string, () => Command[]>;
}

const closed: Commands = { open: "", offers: new Map() };

const Context = createContext<Store<Commands>>(createStore(closed));

/** CommandsProvider lets every page have the command box, which Ctrl K opens. */
export function CommandsProvider({ children }: { children: ReactNode }) {
  const store = useMemo(() => createStore(closed), []);
  useShortcut("commands", (event) => {
    if (store.get().open === "" && inDialog(event.target)) return false;
    store.set((now) => ({ ...now, open: now.open === "all" ? "" : "all" }));
  });
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

/** inDialog is true for the fields of a dialog, over which the box does not open. */
function inDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=dialog], dialog") !== null;
}

/** useOpenCommands returns a function that opens or closes the box. */
export function useOpenCommands(): (mode: Mode | "") => void {
  const store = useContext(Context);
  return useMemo(() => (open) => store.set((now) => ({ ...now, open })), [store]);
}

export function useCommandsOpen(): Mode | "" {
  return useStore(useContext(Context), (now) => now.open);
}

/** useFindShortcut lets Ctrl F find the nodes of the flow. On other pages it stays with the browser, and in a script with the code editor. */
export function useFindShortcut(): void {
  const store = useContext(Context);
  useShortcut("find", (event) => {
    if (store.get().open === "" && inDialog(event.target)) return false;
    store.set((now) => ({ ...now, open: "nodes" }));
  });
}

/** useCommands adds commands to the box while the component is mounted. They are asked for when the box opens. */
export function useCommands(list: () => Command[]): void {
  const store = useContext(Context);
  const id = useId();
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  useEffect(() => {
    store.set((now) => ({ ...now, offers: new Map(now.offers).set(id, () => latest.current()) }));
    return () =>
      store.set((now) => {
        const offers = new Map(now.offers);
        offers.delete(id);
        return { ...now, offers };
      });
  }, [store, id]);
}

/** useOffered returns a function that asks all parts of the page for their commands. */
export function useOffered(): () => Command[] {
  const store = useContext(Context);
  return useMemo(() => () => [...store.get().offers.values()].flatMap((offer) => offer()), [store]);
}
