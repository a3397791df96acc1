import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { type CSSProperties, useEffect, useId, useMemo, useState } from "react";
import { useHeld } from "../../look/read-only";
import styles from "./code-field.module.css";
import type { CodeFieldProps } from "./code-field-props";
import { type CodeLanguage, loadLanguage } from "./code-language";
import { type Diagnostic, spanAt } from "./diagnostic-place";
import { editorLook } from "./editor-look";
import { bounded } from "./text-bounds";
import { useEditor } from "./use-editor";

const noDiagnostics: Diagnostic[] = [];

/** CodeEditor is CodeField once CodeMirror is loaded. */
export default function CodeEditor({
  label,
  language,
  value,
  onChange,
  diagnostics = noDiagnostics,
  readOnly = false,
  minLines = 3,
  maxLines = 24,
}: CodeFieldProps) {
  const id = useId();
  const shown = useMemo(() => bounded(value), [value]);
  const held = useHeld();
  const fixed = readOnly || held || shown.note !== "";
  const grammar = useGrammar(language);
  const following = useMemo(
    () => [
      grammar,
      EditorState.readOnly.of(fixed),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-describedby": id,
        ...(fixed && { "aria-readonly": "true" }),
      }),
    ],
    [grammar, fixed, label, id],
  );
  const { host, view } = useEditor({
    value: shown.text,
    onChange: fixed ? undefined : onChange,
    fixed: features,
    following,
  });
  useEffect(() => {
    if (view) view.dispatch(setDiagnostics(view.state, placed(view.state, diagnostics)));
  }, [view, diagnostics, shown.text]);
  return (
    <div className={styles.field}>
      <div
        ref={host}
        className={styles.code}
        style={{ "--min-lines": minLines, "--max-lines": maxLines } as CSSProperties}
      />
      {shown.note && (
        <p className={styles.note} role="note">
          {shown.note}
        </p>
      )}
      <p id={id} className="unseen">
        {fixed ? "Read only. " : "Tab indents; press Escape, then Tab, to leave the editor. "}
        {diagnostics.length > 0 && diagnostics.map((one) => `Line ${one.line}: ${one.message}`).join(". ")}
      </p>
    </div>
  );
}

function features(): Extension {
  return [
    editorLook(),
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    closeBrackets(),
    search({ top: true }),
    keymap.of([
      ...closeBracketsKeymap,
      ...searchKeymap,
      ...lintKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    leaving(),
  ];
}

const armed = 2000;

/** After Escape the next Tab leaves the editor. A second Escape reaches the page, which moves the focus to the canvas. */
function leaving(): Extension {
  let until = 0;
  return keymap.of([
    {
      key: "Escape",
      run: (view) => {
        const again = Date.now() < until;
        until = again ? 0 : Date.now() + armed;
        if (!again) view.setTabFocusMode(armed);
        return !again;
      },
    },
  ]);
}

function useGrammar(language: CodeLanguage): Extension {
  const [grammar, setGrammar] = useState<Extension>([]);
  useEffect(() => {
    let wanted = true;
    // A text can be edited without its grammar.
    loadLanguage(language).then(
      (loaded) => wanted && setGrammar(loaded),
      () => wanted && setGrammar([]),
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  return grammar;
}

const mostDiagnostics = 100;

function placed(state: EditorState, diagnostics: Diagnostic[]) {
  return diagnostics.slice(0, mostDiagnostics).map(({ line, column, message, severity }) => {
    const at = state.doc.line(Math.max(1, Math.min(line, state.doc.lines)));
    const span = spanAt(at.text, column);
    return { from: at.from + span.from, to: at.from + span.to, message, severity };
  });
}
