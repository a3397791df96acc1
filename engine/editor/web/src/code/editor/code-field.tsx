import { Suspense, lazy } from "react";
import { PlainText } from "./plain-text";
import type { CodeLanguage } from "./code-language";
import type { Diagnostic } from "./diagnostic-place";
import { Waiting } from "./editor-placeholder";

export interface CodeFieldProps {
  label: string;
  language: CodeLanguage;
  value: string;
  onChange?: (value: string) => void;
  /** Shown at their lines. Keep the array's identity while nothing changed. */
  diagnostics?: Diagnostic[];
  readOnly?: boolean;
  /** The least and most lines that it is high. */
  minLines?: number;
  maxLines?: number;
}

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
