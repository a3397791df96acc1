import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/**
 * When a person types over a selection, Chromium copies the look of the replaced
 * text into a style attribute, which the Content-Security-Policy forbids and
 * reports. So the text is replaced here instead.
 */
export const replacing: Extension = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== "insertText" || !text || from === to || view.composing || view.state.readOnly) return false;
    event.preventDefault();
    const insert = () =>
      view.state.update(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    if (!view.state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, text, insert)))
      view.dispatch(insert());
    return true;
  },
});
