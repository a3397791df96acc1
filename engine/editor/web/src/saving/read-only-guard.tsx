import { useEffect, useLayoutEffect } from "react";
import { useEditing, useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { notice } from "../look/notice";
import { useRefusal } from "../rights/rights";
import { same } from "../values/same-json";
import { managedWords, useManaged } from "./managed";
import { useSavingState, useSavingStateStore } from "./saving-state";

/** How long a person is not reminded again that the flow is read-only, and for how long that is shown, in ms. */
const pause = 4000;
const shown = 12_000;

/**
 * ReadOnlyGuard keeps the open flow as it is while the person lacks the right to change it, and
 * while a tool manages it, until the person edits it for git.
 */
export function ReadOnlyGuard({ name }: { name: string }) {
  const editing = useEditing();
  const state = useSavingStateStore();
  const right = useRefusal("edit", name);
  const managed = useManaged(name);
  const changed = useHistory(dirty);
  const forGit = useSavingState((saving) => saving.forGit);
  const why = right || (managed.by && !forGit && !changed ? managedWords(managed) : "");
  const offered = right === "";
  useLayoutEffect(() => {
    if (why === "") return;
    let last = Number.NEGATIVE_INFINITY;
    let close = () => {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    const edit = { label: "Edit for git", act: () => state.set((before) => ({ ...before, forGit: true })) };
    const say = () => {
      if (performance.now() - last < pause) return;
      last = performance.now();
      close();
      close = notice("failed", "not changed: the flow is read-only", why, offered ? edit : undefined);
      clearTimeout(timer); // it lies over the buttons at the corner
      timer = setTimeout(close, shown);
    };
    editing.refusal.set(() => ({ why, say }));
    return () => {
      clearTimeout(timer);
      editing.refusal.set(() => undefined);
      close();
    };
  }, [editing, state, why, offered]);
  useFromGit(managed.by !== "");
  return null;
}

/** useFromGit shows at once what a tool brings, unless the person has changes that it lacks. */
function useFromGit(managed: boolean) {
  const editing = useEditing();
  const state = useSavingStateStore();
  const changed = useHistory(dirty);
  const theirs = useSavingState((saving) => saving.theirs);
  useEffect(() => {
    if (!managed || !theirs || theirs.revision === "") return;
    if (changed && !same(theirs.flow, editing.store.get().flow)) return;
    editing.open(theirs.flow, theirs.revision);
    state.set((before) => ({ ...before, theirs: undefined, restored: false, forGit: false }));
  }, [editing, state, managed, changed, theirs]);
}
