import type { Json } from "../../values/json";

export type Mode = "literal" | "expression";

/** True for text with {{ in it, which the server reads as a template. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === "string" && value.includes("{{");
}

/** True for text that is one {{ }} from end to end. */
export function isWhole(value: Json | undefined): value is string {
  return typeof value === "string" && /^\s*\{\{[\s\S]*\}\}\s*$/.test(value);
}

/**
 * modeOf returns how a field is edited. The value decides; when it could be either,
 * as in a field that was just emptied, the person's choice does.
 */
export function modeOf(value: Json | undefined, chosen: Mode | undefined, code = false): Mode {
  if (code ? isWhole(value) : isExpression(value)) return "expression";
  return chosen === "expression" && (value === undefined || typeof value === "string") ? "expression" : "literal";
}

/** asExpression is the expression with the value of a literal, or an empty one. */
export function asExpression(value: Json | undefined): string {
  if (value === undefined || value === null || value === "" || typeof value === "object") return "{{  }}";
  return `{{ ${JSON.stringify(value)} }}`;
}

/** caretIn returns where to type in an expression: before the last closing braces. */
export function caretIn(expression: string): number {
  const end = expression.lastIndexOf("}}");
  if (end < 0) return expression.length;
  return expression[end - 1] === " " ? end - 1 : end;
}

/** closed adds the closing braces to {{ that was just typed, with the caret between them. */
export function closed(text: string): { text: string; caret: number } {
  const open = text.lastIndexOf("{{");
  if (open < 0 || text.indexOf("}}", open) >= 0) return { text, caret: text.length };
  const inside = text.slice(open + 2);
  if (inside.trim() !== "") return { text, caret: text.length };
  return { text: `${text.slice(0, open)}{{  }}${inside.trimStart()}`, caret: open + 3 };
}
