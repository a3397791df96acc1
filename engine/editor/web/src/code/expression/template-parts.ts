/** TemplatePart is a part of a template string: literal text, or an expression between {{ and }}. Offsets are UTF-16 units. */
export interface TemplatePart {
  expression: boolean;
  /** Where the text of the part begins and ends; for an expression, inside its braces. */
  from: number;
  to: number;
  /** False for an expression that is still being typed: its }} is missing. */
  closed: boolean;
}

/**
 * templateParts splits a template string as the server does: the }} that closes
 * an expression is the first one outside of strings, comments and object
 * literals. It never fails: an expression without }} reaches to the end.
 */
export function templateParts(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open < 0) {
      parts.push({ expression: false, from: at, to: text.length, closed: true });
      break;
    }
    if (open > at) parts.push({ expression: false, from: at, to: open, closed: true });
    const end = closingAt(text, open + 2);
    parts.push({ expression: true, from: open + 2, to: end < 0 ? text.length : end, closed: end >= 0 });
    if (end < 0) break;
    at = end + 2;
  }
  return parts;
}

/** expressionAt returns the expression that a cursor is in; directly beside its braces counts as in. */
export function expressionAt(text: string, cursor: number): TemplatePart | undefined {
  return templateParts(text).find((part) => part.expression && part.from <= cursor && cursor <= part.to);
}

/** isTemplate reports whether a string has an expression. */
export function isTemplate(text: string): boolean {
  return text.includes("{{");
}

function closingAt(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '"' || char === "'" || char === "`") {
      i = endOfString(text, i) - 1;
    } else if (char === "/") {
      i = Math.max(i, endOfComment(text, i) - 1);
    } else if (char === "{") {
      depth++;
    } else if (char === "}") {
      if (depth > 0) depth--;
      else if (text[i + 1] === "}") return i;
    }
  }
  return -1;
}

function endOfString(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\" && quote !== "`") i++;
    else if (text[i] === quote) return i + 1;
  }
  return text.length + 1;
}

/** A line comment ends before }} too, so that an expression on one line can have one. */
function endOfComment(text: string, at: number): number {
  if (text.startsWith("//", at)) {
    for (let i = at; i < text.length; i++) if (text[i] === "\n" || text.startsWith("}}", i)) return i;
    return text.length;
  }
  if (text.startsWith("/*", at)) {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? text.length + 1 : end + 2;
  }
  return at;
}
