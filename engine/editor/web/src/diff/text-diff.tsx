import { unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import styles from "./text-diff.module.css";

const look = EditorView.theme({
  "&": { color: "var(--ink)", fontSize: "var(--t-small)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.45" },
  ".cm-line": { position: "relative", paddingLeft: "3ch" },
  ".cm-changedLine, .cm-insertedLine": { background: "var(--ok-soft) !important" },
  ".cm-changedLine::before, .cm-insertedLine::before": {
    content: '"+"',
    position: "absolute",
    left: "1ch",
    color: "var(--ok)",
  },
  ".cm-deletedChunk": { background: "var(--bad-soft) !important", paddingLeft: "0" },
  ".cm-deletedLine": { position: "relative", paddingLeft: "3ch", textDecoration: "none" },
  ".cm-deletedLine::before": { content: '"-"', position: "absolute", left: "1ch", color: "var(--bad)" },
  ".cm-deletedLine del, .cm-deletedLine": { textDecoration: "none !important" },
  ".cm-changedText, .cm-deletedText": { background: "none !important", fontWeight: "bold" },
  ".cm-collapsedLines": { background: "var(--surface)", color: "var(--ink-2)", padding: "var(--s1) 3ch" },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"…"' },
  ".cm-gutters": { background: "transparent", border: "none" },
  ".cm-changedLineGutter": { background: "var(--ok) !important" },
  ".cm-deletedLineGutter": { background: "var(--bad) !important" },
});

/** TextDiff compares two texts line by line: - before, + after. Equal lines are folded. */
export default function TextDiff({ before, after, label }: { before: string; after: string; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: after,
        extensions: [
          EditorView.cspNonce.of(nonce),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label }),
          unifiedMergeView({
            original: before,
            mergeControls: false,
            syntaxHighlightDeletions: false,
            collapseUnchanged: { margin: 3, minSize: 6 },
            diffConfig: { scanLimit: 1000, timeout: 300 },
          }),
          look,
        ],
      }),
    });
    return () => view.destroy();
  }, [before, after, label]);
  return <div ref={place} className={styles.diff} />;
}
