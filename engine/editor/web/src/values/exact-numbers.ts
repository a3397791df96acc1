import type { Json } from "./json";

/**
 * Exact is a whole number above 2^53 - 1, which a JavaScript number could not hold
 * exactly. It keeps the digits of the document, and JSON.stringify writes them.
 */
export interface Exact {
  readonly rawJSON: string;
}

// https://tc39.es/proposal-json-parse-with-source/
const json = JSON as typeof JSON & {
  rawJSON?(text: string): Exact;
  isRawJSON?(value: unknown): value is Exact;
};

/** parseExact parses JSON without rounding numbers, where the browser supports it. */
export function parseExact<T = Json>(text: string): T {
  if (!json.rawJSON) return JSON.parse(text) as T;
  const revive = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? json.rawJSON?.(context?.source ?? "")
      : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown) as T;
}

export function isExact(value: unknown): value is Exact {
  return json.isRawJSON?.(value) ?? false;
}
