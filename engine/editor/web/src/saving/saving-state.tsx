import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { useEditing, useHistory } from "../document/editing";
import { emptyFlow } from "../document/flow";
import { dirty, type History } from "../document/undo-history";
import { useLive } from "../live/live";
import { createStore, type Store, useStore } from "../store/store";
import { same } from "../values/same-json";
import { dropDraft, keepDraft, readDraft } from "./draft";
import { type Opened, readFlow } from "./open-flow";

/** Life is where the open flow stands between this tab and the server. */
export interface Life {
  saving: boolean;
  /** What is stored now, when somebody else stored it after we began. Its revision is "" when it was uninstalled. */
  theirs: Opened | undefined;
  /** True while the work of an earlier visit, taken up on opening, is neither accepted nor discarded. */
  restored: boolean;
  /** True when there is no room to keep unsaved work over a reload. */
  unkept: boolean;
}

const Context = createContext<Store<Life>>(
  createStore({ saving: false, theirs: undefined, restored: false, unkept: false }),
);

export function LifeProvider({ name, children }: { name: string; children: ReactNode }) {
  const editing = useEditing();
  const store = useMemo(
    () =>
      createStore<Life>({
        saving: false,
        theirs: undefined,
        restored: readDraft(name) !== undefined && dirty(editing.store.get()),
        unkept: false,
      }),
    [name, editing],
  );
  useDraft(name, store);
  useTheirs(name, store);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useLife<S>(selector: (life: Life) => S): S {
  return useStore(useContext(Context), selector);
}

export function useLifeStore(): Store<Life> {
  return useContext(Context);
}

/** How long after a change the draft is kept, in ms; at once when the page goes away. */
const pause = 300;

/** useDraft keeps unsaved work over a reload, and has the browser ask before the tab is closed. */
function useDraft(name: string, life: Store<Life>) {
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
      life.set((before) => (before.unkept === !kept ? before : { ...before, unkept: !kept }));
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
  }, [name, editing, life]);
}

/** An empty flow that was never saved is nothing to keep. */
function worthKeeping(history: History): boolean {
  return dirty(history) && !(history.revision === "" && same(history.flow, emptyFlow(history.flow.metadata.name)));
}

/** useTheirs notices that somebody else saved the flow: at a deployment, and after a break in which one may have been missed. */
function useTheirs(name: string, life: Store<Life>) {
  const editing = useEditing();
  const deployed = useLive((live) => live.deployed);
  const connected = useLive((live) => live.connection === "open");
  const revision = useHistory((h) => h.revision);
  const saving = useStore(life, (l) => l.saving);
  useEffect(() => {
    if (saving || !connected || revision === "") return;
    let gone = false;
    const look = async () => {
      const stored = await readFlow(name).catch(() => undefined);
      if (gone || !stored) return;
      const ours = editing.store.get().revision === stored.revision;
      life.set((before) => (ours && !before.theirs ? before : { ...before, theirs: ours ? undefined : stored }));
    };
    // A save of ours changes several of these at once.
    const timer = setTimeout(() => void look(), 150);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [name, deployed, connected, revision, saving, editing, life]);
}
