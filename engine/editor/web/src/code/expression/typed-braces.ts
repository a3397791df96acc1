import { expressionAt } from "./template-parts";

/** TextChange replaces the text from..to, and puts the cursor at an offset of the result. */
export interface TextChange {
  from: number;
  to: number;
  text: string;
  cursor: number;
}

/**
 * typed returns what a typed character changes beyond its own insertion: {{ adds
 * }}, the first character of an expression is put between blanks, and closing
 * braces that are already there are typed over. Undefined: nothing more.
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
    // The expression is empty with blanks around it, as the plain field makes it when {{ is typed.
    if (inside.from + 1 === cursor) return { from: cursor, to: cursor, text: "", cursor };
    return { from: cursor, to: cursor + 1, text: " ", cursor: cursor + 1 };
  }
  if (inside.from === cursor && inside.to === cursor) {
    const first = char === " " ? "" : char;
    return { from: cursor, to: cursor, text: ` ${first} `, cursor: cursor + 1 + first.length };
  }
  return undefined;
}

/** inserted returns the change that puts a path into a template: as it is inside an expression, as {{ path }} in text. */
export function inserted(text: string, from: number, to: number, path: string): TextChange {
  const inside = expressionAt(text, from);
  if (!inside || to > inside.to) {
    const put = `{{ ${path} }}`;
    return { from, to, text: put, cursor: from + put.length };
  }
  const put = inside.from === inside.to ? ` ${path} ` : path;
  return { from, to, text: put, cursor: from + put.trimEnd().length };
}
