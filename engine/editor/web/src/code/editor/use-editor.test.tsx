import { EditorView } from "@codemirror/view";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { focusAt } from "../../look/focus";
import { useEditor } from "./use-editor";

const nothing = () => [];
const none = nothing();

function Field() {
  const { host } = useEditor({ value: "{{  }}", fixed: nothing, following: none });
  return <div ref={host} />;
}

test("a caret that is set from outside stays when the editor draws at once", async () => {
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  root.render(<Field />);
  const view = await vi.waitUntil(() => EditorView.findFromDOM(page));
  focusAt(view.contentDOM, 3);
  view.dispatch({});
  expect(view.state.selection.main.head).toBe(3);
  expect(view.hasFocus).toBe(true);
  root.unmount();
});
