import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { useEditing, useHistory } from "../document/editing";
import { emptyFlow } from "../document/flow";
import { dirty, type History } from "../document/undo-history";
import { useLive } from "../live/live";
import { createStore, type Store, useStore } from "../store/store";
import { same } from "../values/same-json";
import { dropDraft, keepDraft, readDraft } from "./draft";
import { type Opened, readFlow } from "./open-flow";

/** SavingState is how the open flow in this tab relates to the stored one. */
export interface SavingState {
  saving: boolean;
  /** The stored flow, when somebody else has saved it since editing began. Its revision is "" when it was uninstalled. */
  theirs: Opened | undefined;
  /** True while a restored draft is neither kept nor discarded by the person. */
  restored: boolean;
  /** True while the person edits a flow that a tool manages, to commit it. */
  forGit: boolean;
  /** True when there is no room to store the draft. */
  unkept: boolean;
}

const Context = createContext<Store<SavingState>>(
  createStore({ saving: false, theirs: undefined, restored: false, forGit: false, unkept: false }),
);

export function SavingStateProvider({ name, children }: { name: string; children: ReactNode }) {
  const editing = useEditing();
  const store = useMemo(
    () =>
      createStore<SavingState>({
        saving: false,
        theirs: undefined,
        restored: readDraft(name) !== undefined && dirty(editing.store.get()),
        forGit: false,
        unkept: false,
      }),
    [name, editing],
  );
  useDraft(name, store);
  useTheirs(name, store);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useSavingState<S>(selector: (state: SavingState) => S): S {
  return useStore(useContext(Context), selector);
}

export function useSavingStateStore(): Store<SavingState> {
  return useContext(Context);
}

/** How long after a change the draft is stored, in ms. It is stored at once when the page is left. */
const pause = 300;

/** useDraft stores unsaved work as a draft, and lets the browser ask before the tab is closed. */
function useDraft(name: string, state: Store<SavingState>) {
  const editing = useEditing();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      timer = undefined;
      const history = editing.store.get();
      const worth = worthKeeping(history);
      if (!worth) dropDraft(name);
      const kept = !worth || keepDraft(name, { flow: history.flow, base: history.revision });
      state.set((before) => (before.unkept === !kept ? before : { ...before, unkept: !kept }));
    };
    const later = () => {
      timer ??= setTimeout(keep, pause);
    };
    const leave = () => timer && keep();
    const ask = (event: BeforeUnloadEvent) => {
      leave();
      if (worthKeeping(editing.store.get())) event.preventDefault();
    };
    const stop = editing.store.subscribe(later);
    window.addEventListener("pagehide", leave);
    window.addEventListener("beforeunload", ask);
    return () => {
      stop();
      leave();
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("beforeunload", ask);
    };
  }, [name, editing, state]);
}

/** An empty flow that was never saved is not worth keeping. */
function worthKeeping(history: History): boolean {
  return dirty(history) && !(history.revision === "" && same(history.flow, emptyFlow(history.flow.metadata.name)));
}

/** useTheirs finds out that somebody else saved the flow, when it is deployed and when a lost connection is back. */
function useTheirs(name: string, state: Store<SavingState>) {
  const editing = useEditing();
  const deployed = useLive((live) => live.deployed);
  const connected = useLive((live) => live.connection === "open");
  const revision = useHistory((h) => h.revision);
  const saving = useStore(state, (l) => l.saving);
  useEffect(() => {
    if (saving || !connected || revision === "") return;
    let unmounted = false;
    const look = async () => {
      const stored = await readFlow(name).catch(() => undefined);
      if (unmounted || !stored) return;
      const unchanged = editing.store.get().revision === stored.revision;
      state.set((before) =>
        unchanged && !before.theirs ? before : { ...before, theirs: unchanged ? undefined : stored },
      );
    };
    // Saving in this tab changes several of these at once.
    const timer = setTimeout(() => void look(), 150);
    return () => {
      unmounted = true;
      clearTimeout(timer);
    };
  }, [name, deployed, connected, revision, saving, editing, state]);
}
