import type { Json } from "../../values/json";

export type Mode = "literal" | "expression";

/** True for text with {{ in it: the server reads it as a template, wherever it stands. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === "string" && value.includes("{{");
}

/** True for text that is one {{ }} from end to end. */
export function isWhole(value: Json | undefined): value is string {
  return typeof value === "string" && /^\s*\{\{[\s\S]*\}\}\s*$/.test(value);
}

/**
 * modeOf says how a field is edited: a value decides for itself, and one that is
 * both, such as a field that was just emptied, stays as the person chose.
 */
export function modeOf(value: Json | undefined, chosen: Mode | undefined, code = false): Mode {
  if (code ? isWhole(value) : isExpression(value)) return "expression";
  return chosen === "expression" && (value === undefined || typeof value === "string") ? "expression" : "literal";
}

/** asExpression is the expression that a literal begins with: the same value, or nothing yet between the braces. */
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

/** closed completes braces that were just opened, so that typing {{ gives {{ | }}. */
export function closed(text: string): { text: string; caret: number } {
  const open = text.lastIndexOf("{{");
  if (open < 0 || text.indexOf("}}", open) >= 0) return { text, caret: text.length };
  const inside = text.slice(open + 2);
  if (inside.trim() !== "") return { text, caret: text.length };
  return { text: `${text.slice(0, open)}{{  }}${inside.trimStart()}`, caret: open + 3 };
}
