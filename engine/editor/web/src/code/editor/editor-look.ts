import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { unseen } from "./invisible-characters";
import { replacing } from "./replace-selection";

/** editorLook is the look of all code editors. Colours are CSS variables, so that dark and light work without more. */
export function editorLook(): Extension {
  return [
    nonce(),
    look,
    reachable,
    syntaxHighlighting(colours),
    highlightSpecialChars({ addSpecialChars: unseen }),
    replacing,
  ];
}

/** CodeMirror adds style elements, which the Content-Security-Policy allows only with the page's nonce. */
function nonce(): Extension {
  const value = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;
  return value ? EditorView.cspNonce.of(value) : [];
}

// An editable element can take the focus without it, but accessibility checkers look for the attribute.
const reachable = EditorView.contentAttributes.of({ tabindex: "0" });

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-word)" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-number)" },
  { tag: [tags.comment], color: "var(--ink-2)", fontStyle: "italic" },
  { tag: [tags.special(tags.variableName)], color: "var(--code-word)", fontWeight: "600" },
  { tag: [tags.function(tags.variableName)], color: "var(--code-number)" },
  { tag: [tags.brace], color: "var(--code-word)" },
  { tag: [tags.invalid], color: "var(--bad)", textDecoration: "underline" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: "4px 0" },
  ".cm-line": { padding: "0 8px" },
  ".cm-placeholder": { color: "var(--ink-2)" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent-line) 55%, transparent)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-2)", borderRight: "1px solid var(--line)" },
  ".cm-matchingBracket": { backgroundColor: "transparent" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "inherit" },
  ".cm-specialChar": { color: "var(--bad)" },
  ".cm-searchMatch": { backgroundColor: "var(--wait-soft)", outline: "1px solid var(--wait)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "2px solid var(--accent)" },
  ".cm-lintRange-error, .cm-lintRange-warning": {
    backgroundImage: "none",
    textDecorationThickness: "1.5px",
    textUnderlineOffset: "3px",
  },
  ".cm-lintRange-error": { textDecoration: "underline wavy var(--bad)" },
  ".cm-lintRange-warning": { textDecoration: "underline wavy var(--wait)" },
  ".cm-lintPoint": { display: "none" },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 2px" },
  ".cm-lint-marker": { content: "none", width: "12px", height: "12px", marginTop: "4px", cursor: "help" },
  ".cm-lint-marker-error": {
    content: "none",
    backgroundColor: "var(--bad)",
    rotate: "45deg",
    scale: "0.75",
    borderRadius: "2px",
  },
  ".cm-lint-marker-warning": { content: "none", backgroundColor: "var(--wait)", borderRadius: "50%", scale: "0.75" },
  ".cm-lint-marker-info": {
    content: "none",
    border: "2px solid var(--line-3)",
    borderRadius: "50%",
    scale: "0.75",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line-3)",
    borderRadius: "var(--r1)",
    boxShadow: "var(--shadow-3)",
    zIndex: "60",
  },
  ".cm-diagnostic": {
    borderLeftWidth: "4px",
    padding: "4px 8px",
    fontFamily: "var(--sans)",
    whiteSpace: "pre-wrap",
    maxWidth: "32rem",
  },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--wait)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panel.cm-search": { padding: "4px 28px 4px 8px" },
  ".cm-panel.cm-search label": { fontSize: "var(--t-small)", whiteSpace: "nowrap" },
  ".cm-panel.cm-search [name=close]": { color: "var(--ink)", minWidth: "24px", minHeight: "24px" },
  ".cm-textfield, .cm-button": { fontFamily: "var(--sans)", fontSize: "var(--t-small)", minHeight: "24px" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line-3)",
    borderRadius: "var(--r1)",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line-3)",
    borderRadius: "var(--r1)",
    minHeight: "24px",
  },
  ".cm-button:active": { backgroundImage: "none", backgroundColor: "var(--accent-soft)" },
});
