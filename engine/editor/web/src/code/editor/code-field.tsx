import { lazy, Suspense } from "react";
import type { CodeFieldProps } from "./code-field-props";
import { Waiting } from "./editor-placeholder";
import { PlainText } from "./plain-text";

// Without the chunk, after a new server version say, a plain text box does.
const CodeEditor = lazy(() => import("./code-editor").catch(() => ({ default: PlainText })));

/**
 * CodeField edits code: a text box named label, with line numbers, colours and
 * search. Mod+Z inside it undoes typing; the flow's undo works outside. A text
 * with lines that no browser can edit is cut and read-only.
 */
export function CodeField(props: CodeFieldProps) {
  return (
    <Suspense fallback={<Waiting value={props.value} lines={props.minLines ?? 3} />}>
      <CodeEditor {...props} />
    </Suspense>
  );
}
