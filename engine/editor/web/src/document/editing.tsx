import { createContext, type ReactNode, useContext } from "react";
import { createStore, type Store, useStore } from "../store/store";
import type { Command } from "./command";
import type { Flow } from "./flow";
import * as history from "./undo-history";

/** Refusal is why the open flow is read-only. */
export interface Refusal {
  /** In words. */
  why: string;
  /** Says it to whoever tries to change the flow. */
  say(): void;
}

/** Editing is the only way to change the open flow. While there is a refusal, nothing changes it. */
export interface Editing {
  store: Store<history.History>;
  /** Whoever has a reason why the flow is read-only sets it here. */
  refusal: Store<Refusal | undefined>;
  /** True when changes are refused. It says so to the person, so that nobody asks for what comes to nothing. */
  refused(): boolean;
  /** Applies a command. A selection replaces the current one in the same step. */
  do(command: Command, selection?: Partial<history.Selection>): void;
  /** Replaces the last command by another one, unless the flow is not `of` any more. */
  amend(of: Flow, command: Command): void;
  undo(): void;
  redo(): void;
  select(selection: Partial<history.Selection>): void;
  stored(saved: Flow, revision: string): void;
  /** Shows the stored flow in the place of the open one, read-only or not. Undo brings back the other. */
  open(stored: Flow, revision: string): void;
}

export function createEditing(initial: history.History, clock: () => number = () => performance.now()): Editing {
  const store = createStore(initial);
  const refusal = createStore<Refusal | undefined>(undefined);
  const whole = (selection: Partial<history.Selection>) => ({ ...history.nothing, ...selection });
  const refused = () => {
    refusal.get()?.say();
    return refusal.get() !== undefined;
  };
  const change = (next: (h: history.History) => history.History) => {
    if (!refused()) store.set(next);
  };
  return {
    store,
    refusal,
    refused,
    do: (command, selection) => change((h) => history.apply(h, command, clock(), selection && whole(selection))),
    amend: (of, command) => change((h) => history.amend(h, of, command)),
    undo: () => change(history.undo),
    redo: () => change(history.redo),
    select: (selection) => store.set((h) => history.select(h, whole(selection))),
    stored: (saved, revision) => store.set((h) => history.stored(h, saved, revision)),
    open: (flow, revision) =>
      store.set((h) => history.stored(history.apply(h, { do: "replace", flow }, clock()), flow, revision)),
  };
}

const Context = createContext<Editing | null>(null);

export function EditingProvider({ editing, children }: { editing: Editing; children: ReactNode }) {
  return <Context.Provider value={editing}>{children}</Context.Provider>;
}

export function useEditing(): Editing {
  const editing = useContext(Context);
  if (!editing) throw new Error("useEditing outside EditingProvider");
  return editing;
}

/** useFlow reads a part of the open flow. */
export function useFlow<S>(selector: (flow: Flow) => S): S {
  return useStore(useEditing().store, (h) => selector(h.flow));
}

export function useHistory<S>(selector: (h: history.History) => S): S {
  return useStore(useEditing().store, selector);
}

/** useReadOnly says why the open flow can't be changed; "" when it can. */
export function useReadOnly(): string {
  return useStore(useEditing().refusal, (refusal) => refusal?.why ?? "");
}
