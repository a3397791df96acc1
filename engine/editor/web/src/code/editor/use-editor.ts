import { Compartment, EditorState, type Extension, Transaction } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { caretEvent } from "../../look/focus";
import { smallestChange } from "./smallest-change";

interface Options {
  value: string;
  onChange?: (value: string) => void;
  /** Extensions that never change. */
  fixed: () => Extension;
  /** Extensions that depend on props. A new value reconfigures the editor, so it must be memoized. */
  following: Extension;
}

/** useEditor keeps a CodeMirror view in the element of the returned ref. */
export function useEditor({ value, onChange, fixed, following }: Options): {
  host: RefObject<HTMLDivElement | null>;
  view: EditorView | undefined;
} {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView>();
  const [slot] = useState(() => new Compartment());
  const latest = useRef({ onChange, value, following, fixed });
  useLayoutEffect(() => {
    latest.current = { onChange, value, following, fixed };
  });
  useLayoutEffect(() => {
    const { value, fixed, following } = latest.current;
    const reportChanges = EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.some((one) => one.annotation(Transaction.remote))) return;
      latest.current.onChange?.(update.state.doc.toString());
    });
    const made = new EditorView({
      parent: host.current ?? undefined,
      state: EditorState.create({ doc: value, extensions: [fixed(), slot.of(following), reportChanges] }),
    });
    made.contentDOM.addEventListener(caretEvent, (event) => {
      const anchor = Math.min((event as CustomEvent<number>).detail, made.state.doc.length);
      made.dispatch({ selection: { anchor } });
      made.focus();
    });
    setView(made);
    return () => {
      made.destroy();
      setView(undefined);
    };
  }, [slot]);
  useEffect(() => {
    view?.dispatch({ effects: slot.reconfigure(following) });
  }, [view, slot, following]);
  // A value that comes from outside, such as by the flow's undo, is kept out of the editor's own undo.
  useEffect(() => {
    const change = view && smallestChange(view.state.doc.toString(), value);
    if (change)
      view.dispatch({
        changes: change,
        annotations: [Transaction.addToHistory.of(false), Transaction.remote.of(true)],
      });
  }, [view, value]);
  return { host, view };
}
