import type { Conflict } from "../api/client";
import type { Json } from "../values/json";

export type Choice = "mine" | "theirs";

/** Choices are what is to become of each conflict, by its path. */
export type Choices = { readonly [path: string]: Choice };

/** allOf adds to some conflicts those that came up with the choices made so far. */
export function allOf(first: Conflict[], more: Conflict[]): Conflict[] {
  const known = new Set(first.map(({ path }) => path));
  return [...first, ...more.filter(({ path }) => !known.has(path))];
}

/** unsettled counts the conflicts without a choice. */
export function unsettled(conflicts: Conflict[], choices: Choices): number {
  return conflicts.filter(({ path }) => choices[path] === undefined).length;
}

/** Line is a line of a value, and whether the version before lacks it. */
export interface Line {
  text: string;
  fresh: boolean;
}

/** linesOf writes a value as lines, and marks those that the version before (base) does not have. A value that is not there has none. */
export function linesOf(value: unknown, base?: unknown): Line[] {
  const before = new Set(base === undefined ? [] : textOf(base).split("\n"));
  if (value === undefined || value === null) return [];
  return textOf(value)
    .split("\n")
    .map((text) => ({ text, fresh: base !== undefined && !before.has(text) }));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value as Json, null, 2);
}
