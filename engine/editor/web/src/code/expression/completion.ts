import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { clipped } from "../../values/clip-text";
import type { CompletionItem, Completions } from "./expression-field-props";
import { expressionAt } from "./template-parts";

export type Ask = (expression: string, cursor: number) => Promise<Completions> | undefined;

const most = 200;

/** completing offers the server's completions at the cursor, inside {{ }} only. */
export function completing(ask: Ask): Extension {
  return [
    autocompletion({
      override: [(context) => completionsAt(context, ask)],
      icons: false,
      activateOnTypingDelay: 60,
      interactionDelay: 30,
      maxRenderedOptions: most,
      addToOptions: [{ render: typeOf, position: 60 }],
    }),
    popup,
  ];
}

async function completionsAt(context: CompletionContext, ask: Ask): Promise<CompletionResult | null> {
  const text = context.state.doc.toString();
  const part = expressionAt(text, context.pos);
  if (!part) return null;
  const before = text.slice(part.from, context.pos);
  if (!context.explicit && !/(?:^\s*|[\w$#.])$/.test(before)) return null;
  try {
    const found = await ask(text.slice(part.from, part.to), context.pos - part.from);
    if (!found || found.items.length === 0 || context.aborted) return null;
    return {
      from: part.from + Math.max(0, Math.min(found.start, context.pos - part.from)),
      options: found.items.slice(0, most).map(option),
      validFor: /^[$#]?\w*$/,
    };
  } catch {
    // The server is unreachable, which the connection lamp shows. Typing goes on.
    return null;
  }
}

interface Option extends Completion {
  item: CompletionItem;
}

function option(item: CompletionItem, index: number): Option {
  return {
    item,
    label: item.label,
    type: item.kind,
    // Keeps the server's order, which puts the best first.
    boost: -Math.min(index, 99),
    apply: item.kind === "function" && !item.label.endsWith(")") ? call(item.label) : undefined,
    info: item.detail || item.example ? () => info(item) : undefined,
  };
}

function call(name: string): Completion["apply"] {
  return (view, _completion, from, to) => {
    const open = view.state.sliceDoc(to, to + 1) === "(" ? "" : "()";
    view.dispatch({
      changes: { from, to, insert: name + open },
      selection: { anchor: from + name.length + 1 },
      userEvent: "input.complete",
    });
  };
}

function typeOf(completion: Completion): Node | null {
  const type = (completion as Option).item?.type;
  if (!type) return null;
  const node = document.createElement("span");
  node.className = "cm-type";
  node.textContent = type;
  return node;
}

const longestExample = 300;

function info(item: CompletionItem): Node {
  const node = document.createElement("div");
  if (item.detail) {
    const detail = document.createElement("p");
    detail.textContent = item.detail;
    node.append(detail);
  }
  if (item.example) {
    const example = document.createElement("pre");
    example.textContent = clipped(item.example, longestExample);
    node.append(example);
  }
  return node;
}

const popup = EditorView.theme({
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mono)",
    fontSize: "13px",
    maxHeight: "14em",
    minWidth: "16em",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    gap: "16px",
    padding: "2px 8px",
    minHeight: "24px",
    alignItems: "center",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--accent-ink)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-type": { marginLeft: "auto", color: "var(--ink-2)", fontSize: "12px" },
  "li[aria-selected] .cm-type": { color: "inherit" },
  ".cm-tooltip.cm-completionInfo": { padding: "4px 8px", maxWidth: "24rem", fontSize: "12px" },
  ".cm-completionInfo pre": { margin: "4px 0", whiteSpace: "pre-wrap", overflowWrap: "anywhere" },
});
