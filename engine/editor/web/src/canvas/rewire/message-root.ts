import { templateParts } from "../../code/expression/template-parts";
import type { Json } from "../../values/json";

/**
 * rewritten returns a map with each of its expressions changed; undefined for a field
 * where change returns undefined. Lost are the fields of the map that were left out.
 */
export function rewritten(
  map: Json,
  change: (expression: string) => string | undefined,
): { map: Json | undefined; lost: string[] } {
  if (map === null || typeof map !== "object" || Array.isArray(map)) {
    const whole = changed(map, change);
    return { map: whole, lost: whole === undefined ? [everything] : [] };
  }
  const kept = Object.entries(map).map(([field, value]) => [field, changed(value, change)] as const);
  return {
    map: Object.fromEntries(kept.filter((entry): entry is [string, Json] => entry[1] !== undefined)),
    lost: kept.flatMap(([field, value]) => (value === undefined ? [field] : [])),
  };
}

/** Means all fields, in a list of those that were lost. */
export const everything = "the whole mapping";

function changed(value: Json, change: (expression: string) => string | undefined): Json | undefined {
  if (typeof value === "string") return changedText(value, change);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => changed(item, change));
    return items.some((item) => item === undefined) ? undefined : (items as Json[]);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, changed(item, change)] as const);
  return entries.some(([, item]) => item === undefined) ? undefined : (Object.fromEntries(entries) as Json);
}

function changedText(text: string, change: (expression: string) => string | undefined): string | undefined {
  let written = "";
  for (const part of templateParts(text)) {
    const piece = text.slice(part.from, part.to);
    if (!part.expression) {
      written += piece;
      continue;
    }
    const next = change(piece);
    if (next === undefined) return undefined;
    written += `{{${next}${part.closed ? "}}" : ""}`;
  }
  return written;
}

/** movedInto writes an expression for a message that carries the earlier one in a field: $.a becomes $.context.a. */
export function movedInto(expression: string, field: string): string {
  return replaced(expression, () => ({ text: `$.${field}`, skip: 0 }));
}

/**
 * takenOutOf is the opposite: $.context.a becomes $.a, when the field carried `of`. It is
 * undefined when the expression reads anything else of the message.
 */
export function takenOutOf(expression: string, field: string, of: string): string | undefined {
  let other = false;
  const written = replaced(expression, (after) => {
    const reads = new RegExp(`^\\??\\.${field}(?![\\w$])`).exec(after);
    if (!reads) other = true;
    return { text: of, skip: reads?.[0].length ?? 0 };
  });
  return other ? undefined : written;
}

/** replaced replaces the $ of the message in an expression, but not those in texts and comments. */
function replaced(expression: string, by: (after: string) => { text: string; skip: number }): string {
  const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(?<![\w$])\$(?![\w$])/g;
  let written = "";
  let at = 0;
  for (const match of expression.matchAll(token)) {
    if (match.index < at || match[0] !== "$") continue;
    const { text, skip } = by(expression.slice(match.index + 1));
    written += expression.slice(at, match.index) + text;
    at = match.index + 1 + skip;
  }
  return written + expression.slice(at);
}
