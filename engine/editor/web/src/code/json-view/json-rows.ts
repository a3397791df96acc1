import { beginning } from "../../values/clip-text";
import type { Path } from "../../values/json";

/** JsonRow is one line of a JSON value shown as a tree. */
export interface JsonRow {
  /** Names the path. It is the same when the value changes. */
  id: string;
  path: Path;
  /** From 1. */
  level: number;
  /** The key or index; "$" for the value itself. */
  name: string;
  value: unknown;
  /** How many items or fields it has; undefined for a plain value. */
  size?: number;
  expandable: boolean;
  open: boolean;
  position: number;
  siblings: number;
}

/** A string longer than this is cut in its row, and can be opened. */
export const rowText = 120;
/** How much of an opened string is shown. */
export const blockText = 64 * 1024;

export function idOf(path: Path): string {
  return JSON.stringify(path);
}

/** pathExpression writes a path in a message as an expression: $.images[0].name. */
export function pathExpression(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `${text}.${step}` : `${text}[${JSON.stringify(step)}]`;
  }, "$");
}

/** rowsOf returns the rows of a value, at most limit; more is true when there are others. Without root, the first rows are the parts of the value. */
export function rowsOf(
  value: unknown,
  open: ReadonlySet<string>,
  limit: number,
  root: boolean,
): { rows: JsonRow[]; more: boolean } {
  const rows: JsonRow[] = [];
  const add = (
    path: Path,
    name: string,
    value: unknown,
    level: number,
    position: number,
    siblings: number,
  ): boolean => {
    if (rows.length >= limit) return false;
    const row = rowOf(path, name, value, level, position, siblings, open);
    rows.push(row);
    return !row.open || row.size === undefined || inside(path, value, level + 1);
  };
  const inside = (path: Path, value: unknown, level: number): boolean => {
    const parts = partsOf(value);
    return parts.every(([step, part], index) =>
      add([...path, step], String(step), part, level, index + 1, parts.length),
    );
  };
  const whole = root || !sizeOf(value) ? add([], "$", value, 1, 1, 1) : inside([], value, 1);
  return { rows, more: !whole };
}

function rowOf(
  path: Path,
  name: string,
  value: unknown,
  level: number,
  position: number,
  siblings: number,
  open: ReadonlySet<string>,
): JsonRow {
  const id = idOf(path);
  const size = sizeOf(value);
  const expandable = size === undefined ? typeof value === "string" && value.length > rowText : size > 0;
  return { id, path, level, name, value, size, expandable, open: expandable && open.has(id), position, siblings };
}

function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return value !== null && typeof value === "object" ? Object.keys(value).length : undefined;
}

function partsOf(value: unknown): [string | number, unknown][] {
  return Array.isArray(value) ? value.map((part, index) => [index, part]) : Object.entries(value as object);
}

/** openAtFirst opens the levels of a value from the outside in, as long as they fit into the given number of rows. */
export function openAtFirst(value: unknown, rows = 40): Set<string> {
  const open = new Set<string>();
  let level: { path: Path; value: unknown }[] = [{ path: [], value }];
  let count = 1;
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { path, value } of level) {
      const size = sizeOf(value) ?? 0;
      if (size === 0 || (path.length > 0 && count + size > rows)) continue;
      open.add(idOf(path));
      count += size;
      if (count > rows) continue;
      for (const [step, part] of partsOf(value)) next.push({ path: [...path, step], value: part });
    }
    level = next;
  }
  return open;
}

/** preview is a value in one short line. */
export function preview(row: Pick<JsonRow, "value" | "size" | "open">): string {
  const { value, size } = row;
  if (typeof value === "string") return JSON.stringify(beginning(value, rowText));
  if (size === undefined) return JSON.stringify(value) ?? "nothing";
  if (Array.isArray(value)) return size === 0 ? "[]" : row.open ? "" : `[${size === 1 ? "1 item" : `${size} items`}]`;
  return size === 0 ? "{}" : row.open ? "" : `{${size === 1 ? "1 field" : `${size} fields`}}`;
}

/** rowFor returns the row that a key of the keyboard goes to; undefined for other keys. */
export function rowFor(key: string, rows: JsonRow[], at: number): number | undefined {
  const row = rows[at];
  const last = rows.length - 1;
  if (key === "ArrowDown") return Math.min(at + 1, last);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowRight" && row?.open && row.size !== undefined) return Math.min(at + 1, last);
  if (key === "ArrowLeft" && row && !row.open) {
    const parent = rows.findLastIndex((other, index) => index < at && other.level < row.level);
    return parent < 0 ? at : parent;
  }
  return undefined;
}
