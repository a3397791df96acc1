import { expressionAt } from "./template-parts";

/** TextChange replaces from..to by text and puts the cursor at a place of the result. */
export interface TextChange {
  from: number;
  to: number;
  text: string;
  cursor: number;
}

/**
 * typed says what a typed character does beyond being inserted: {{ brings its
 * }} along, the first character of an expression gets room around it, and
 * braces that stand there already are typed over. Undefined: nothing special.
 */
export function typed(text: string, cursor: number, char: string): TextChange | undefined {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const inside = expressionAt(text, cursor);
  if (char === "{") {
    if (!before.endsWith("{") || expressionAt(text, cursor - 1)) return undefined;
    return { from: cursor, to: cursor, text: "{}}", cursor: cursor + 1 };
  }
  if (char === "}") {
    if (before.endsWith("}") && after.startsWith("}"))
      return { from: cursor, to: cursor + 1, text: "}", cursor: cursor + 1 };
    if (!inside?.closed) return undefined;
    if (after.startsWith("}}") && inside.to === cursor)
      return { from: cursor, to: cursor + 1, text: "}", cursor: cursor + 1 };
    if (after.startsWith(" }}") && inside.to === cursor + 1)
      return { from: cursor, to: cursor + 2, text: " }", cursor: cursor + 2 };
    return undefined;
  }
  if (!inside?.closed) return undefined;
  if (char === " " && after.startsWith(" }}") && inside.to === cursor + 1) {
    // Nothing is written yet and its room is there: {{ was typed in a plain field, which brought it.
    if (inside.from + 1 === cursor) return { from: cursor, to: cursor, text: "", cursor };
    return { from: cursor, to: cursor + 1, text: " ", cursor: cursor + 1 };
  }
  if (inside.from === cursor && inside.to === cursor) {
    const first = char === " " ? "" : char;
    return { from: cursor, to: cursor, text: ` ${first} `, cursor: cursor + 1 + first.length };
  }
  return undefined;
}

/** inserted says how a path gets into a template: bare inside an expression, as {{ path }} in text. */
export function inserted(text: string, from: number, to: number, path: string): TextChange {
  const inside = expressionAt(text, from);
  if (!inside || to > inside.to) {
    const put = `{{ ${path} }}`;
    return { from, to, text: put, cursor: from + put.length };
  }
  const put = inside.from === inside.to ? ` ${path} ` : path;
  return { from, to, text: put, cursor: from + put.trimEnd().length };
}
