import type { Json } from "../../values/json";
import type { Schema } from "./schema";

/** Shape is the present type of a value that may have any type. */
export type Shape = "none" | "text" | "number" | "boolean" | "list" | "object" | "null";

export const shapeWords: Record<Shape, string> = {
  none: "not set",
  text: "text",
  number: "number",
  boolean: "on or off",
  list: "list",
  object: "object",
  null: "null",
};

export function shapeOf(value: Json | undefined): Shape {
  if (value === undefined) return "none";
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
  }
  return "object";
}

/** shapeSchema is the schema for editing a value of that shape. */
export function shapeSchema(shape: Shape): Schema {
  switch (shape) {
    case "number":
      return { type: "number" };
    case "boolean":
      return { type: "boolean" };
    case "list":
      return { type: "array", items: {} };
    case "object":
      return { type: "object", additionalProperties: {} };
  }
  return { type: "string" };
}

/** shaped converts a value to another shape and keeps what it can. */
export function shaped(value: Json | undefined, shape: Shape): Json | undefined {
  if (shapeOf(value) === shape) return value;
  switch (shape) {
    case "none":
      return undefined;
    case "null":
      return null;
    case "text":
      if (value === undefined || value === null) return "";
      return typeof value === "object" ? JSON.stringify(value) : String(value);
    case "number": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : 0;
      return Number.isFinite(number) ? number : 0;
    }
    case "boolean":
      return value === "true" || value === 1;
    case "list":
      return value === undefined || value === null ? [] : [value];
    case "object":
      return {};
  }
}

/** readJSON parses typed text as JSON, or returns what is wrong with it. */
export function readJSON(text: string): { value: Json | undefined } | { wrong: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) as Json };
  } catch (cause) {
    return { wrong: `Not JSON yet: ${where(text, (cause as Error).message)}` };
  }
}

/** Replaces the browser's "at position 12" by a line and a column. */
function where(text: string, message: string): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return lower(message);
  const before = text.slice(0, Number(position)).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `${lower(message.replace(/,?( in JSON)? at position.*$/s, ""))} at ${place}`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
