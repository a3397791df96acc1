import { lazy, Suspense } from "react";
import type { CodeFieldProps } from "./code-field-props";
import { EditorPlaceholder } from "./editor-placeholder";
import { PlainText } from "./plain-text";

// The chunk is missing after an update of the server, for example: then a plain text box is used.
const CodeEditor = lazy(() => import("./code-editor").catch(() => ({ default: PlainText })));

/**
 * CodeField edits code in a text box with line numbers, colours and search. Mod+Z
 * inside it undoes typing only, not changes of the flow. A text with lines too
 * long for a browser to edit is cut and read-only.
 */
export function CodeField(props: CodeFieldProps) {
  return (
    <Suspense fallback={<EditorPlaceholder value={props.value} lines={props.minLines ?? 3} />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
