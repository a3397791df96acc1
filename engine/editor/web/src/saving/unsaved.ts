import { useMemo } from "react";
import { useEditing } from "../document/editing";
import { dirty } from "../document/undo-history";
import { layoutOnly } from "./flow-requests";

/** useUnsaved returns a function that reports whether the flow would run differently once it is saved. */
export function useUnsaved(): () => boolean {
  const editing = useEditing();
  return useMemo(
    () => () => {
      const history = editing.store.get();
      return dirty(history) && !(history.saved && layoutOnly(history.saved, history.flow));
    },
    [editing],
  );
}
