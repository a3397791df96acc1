import { createContext, type ReactNode, useContext } from "react";
import { createStore, type Store, useStore } from "../store/store";
import type { Command } from "./command";
import type { Flow } from "./flow";
import * as history from "./undo-history";

/** Editing is the only way to change the open flow. */
export interface Editing {
  store: Store<history.History>;
  /** Applies a command. A selection replaces the current one in the same step. */
  do(command: Command, selection?: Partial<history.Selection>): void;
  /** Replaces the last command by another one, unless the flow is not `of` any more. */
  amend(of: Flow, command: Command): void;
  undo(): void;
  redo(): void;
  select(selection: Partial<history.Selection>): void;
  stored(saved: Flow, revision: string): void;
}

/**
 * createEditing begins with a version of a flow. Refused says that a change is refused, and
 * to whoever makes it why; the version that somebody else stored may be opened all the same.
 */
export function createEditing(
  initial: history.History,
  clock: () => number = () => performance.now(),
  refused: () => boolean = () => false,
): Editing {
  const store = createStore(initial);
  const whole = (selection: Partial<history.Selection>) => ({ ...history.nothing, ...selection });
  return {
    store,
    do: (command, selection) => {
      if (command.do !== "replace" && refused()) return;
      store.set((h) => history.apply(h, command, clock(), selection && whole(selection)));
    },
    amend: (of, command) => {
      if (!refused()) store.set((h) => history.amend(h, of, command));
    },
    undo: () => store.set(history.undo),
    redo: () => store.set(history.redo),
    select: (selection) => store.set((h) => history.select(h, whole(selection))),
    stored: (saved, revision) => store.set((h) => history.stored(h, saved, revision)),
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
