import { acceptCompletion, closeBrackets, closeBracketsKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewline } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension, Prec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder as placeholderText } from "@codemirror/view";
import { useEffect, useId, useMemo, useRef } from "react";
import { useHeld } from "../../look/read-only";
import styles from "../editor/code-field.module.css";
import { spanAt } from "../editor/diagnostic-place";
import { editorLook } from "../editor/editor-look";
import { bounded } from "../editor/text-bounds";
import { useEditor } from "../editor/use-editor";
import { completing } from "./completion";
import type { ExpressionFieldProps } from "./expression-field-props";
import { expressionLanguage } from "./expression-language";
import { findingText } from "./finding-text";
import { useInsertionTarget } from "./insert-path";
import { inserted, typed } from "./typed-braces";

/** ExpressionEditor is ExpressionField once CodeMirror is loaded. */
export default function ExpressionEditor({
  label,
  value,
  onChange,
  complete,
  verdict,
  placeholder = "",
  describedBy = "",
}: ExpressionFieldProps) {
  const id = useId();
  const shown = useMemo(() => bounded(value), [value]);
  const held = useHeld();
  const readOnly = held || shown.note !== "";
  const findings = verdict?.findings;
  const outcome = verdict?.outcome;
  const asked = useRef(complete);
  useEffect(() => {
    asked.current = complete;
  });
  const following = useMemo(
    () => [
      placeholderText(placeholder),
      EditorState.readOnly.of(readOnly),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-describedby": `${id} ${describedBy}`.trim(),
        ...(readOnly && { "aria-readonly": "true" }),
        ...(outcome === "invalid" && { "aria-invalid": "true" }),
      }),
    ],
    [placeholder, readOnly, label, id, describedBy, outcome],
  );
  const fixed = () => [features(), completing((expression, cursor) => asked.current?.(expression, cursor))];
  const { host, view } = useEditor({ value: shown.text, onChange: readOnly ? undefined : onChange, fixed, following });
  const take = useInsertionTarget((path) => {
    if (!view || readOnly) return;
    const { from, to } = view.state.selection.main;
    const change = inserted(view.state.doc.toString(), from, to, path);
    view.dispatch({
      changes: { from: change.from, to: change.to, insert: change.text },
      selection: { anchor: change.cursor },
      userEvent: "input.paste",
    });
    view.focus();
  });
  useEffect(() => {
    if (!view) return;
    const marks = (findings ?? []).flatMap((finding) => {
      if (!finding.column) return [];
      const line = view.state.doc.line(Math.max(1, Math.min(finding.line ?? 1, view.state.doc.lines)));
      const span = spanAt(line.text, finding.column);
      const severity = finding.outcome === "invalid" ? ("error" as const) : ("warning" as const);
      return [{ from: line.from + span.from, to: line.from + span.to, message: findingText(finding), severity }];
    });
    view.dispatch(setDiagnostics(view.state, marks));
  }, [view, findings]);
  const marked = outcome === "invalid" || outcome === "unverifiable" ? styles[outcome] : "";
  return (
    <>
      <div ref={host} className={`${styles.expression} ${marked}`} onFocus={take} />
      <p id={id} className="unseen">
        {readOnly ? "Read only. " : "Text with {{ expressions }}. Press Control and Space for suggestions. "}
        {findings?.map(findingText).join(" ")}
      </p>
      {shown.note && <p className={styles.note}>{shown.note}</p>}
    </>
  );
}

function features(): Extension {
  return [
    editorLook(),
    expressionLanguage,
    EditorView.lineWrapping,
    history(),
    drawSelection(),
    bracketMatching(),
    // typed-braces closes braces; quotes are too common in text to be closed.
    expressionLanguage.data.of({ closeBrackets: { brackets: ["(", "["], before: ")]} " } }),
    EditorView.inputHandler.of(typing),
    closeBrackets(),
    Prec.high(
      keymap.of([
        { key: "Tab", run: acceptCompletion },
        { key: "Shift-Enter", run: insertNewline },
        { key: "Ctrl-Space", run: offer },
      ]),
    ),
    // Enter accepts a completion and otherwise does nothing. Shift+Enter begins a new line, which is rare.
    keymap.of([{ key: "Enter", run: () => true }, ...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
  ];
}

function typing(view: EditorView, from: number, to: number, text: string): boolean {
  if (from !== to || text.length !== 1 || view.state.readOnly || view.composing) return false;
  const change = typed(view.state.doc.toString(), from, text);
  if (!change) return false;
  view.dispatch({
    changes: { from: change.from, to: change.to, insert: change.text },
    selection: { anchor: change.cursor },
    userEvent: "input.type",
  });
  return true;
}

/** Begins an expression in an empty field, which has nothing to complete. */
function offer(view: EditorView): boolean {
  if (view.state.doc.length === 0 && !view.state.readOnly) {
    view.dispatch({ changes: { from: 0, insert: "{{  }}" }, selection: { anchor: 3 }, userEvent: "input" });
  }
  return startCompletion(view);
}
