import { shortened } from "../../values/clip-text";
import type { JsonObject } from "../../values/json";

/** Face is the content of a node's control panel: buttons, fields and values. */
export interface Face {
  buttons: { name: string; title: string }[];
  fields: { name: string; title: string; type: "text" | "number" | "boolean" | "json" }[];
  values: { name: string; title: string; text: string; bad: boolean }[];
}

interface Property {
  title?: string;
  type?: string | string[];
  format?: string;
  readOnly?: boolean;
  configurable?: boolean;
}

/** How many values a node shows at most. The inspector shows all. */
const most = 4;
const longest = 80;
const first = ["status", "nextRun", "lastRun", "lastError", "error"];

/** faceOf returns the content of a panel from its schema and value. A button that may be null is shown unless it is null. */
export function faceOf(schema: unknown, value: unknown): Face {
  const properties = Object.entries(
    (schema as { properties?: Record<string, Property> } | undefined)?.properties ?? {},
  );
  const now = (value && typeof value === "object" ? value : {}) as JsonObject;
  const face: Face = { buttons: [], fields: [], values: [] };
  for (const [name, property] of properties.sort(([a], [b]) => rank(a) - rank(b))) {
    const title = property.title || name;
    if (property.format === "button") {
      if (!hidden(property, now[name])) face.buttons.push({ name, title });
      continue;
    }
    if (property.configurable && !property.readOnly) {
      face.fields.push({ name, title, type: fieldType(property) });
      continue;
    }
    const text = valueText(now[name], property);
    if (text !== "" && face.values.length < most) face.values.push({ name, title, text, bad: /error/i.test(name) });
  }
  return face;
}

function hidden({ type }: Property, value: unknown): boolean {
  return Array.isArray(type) && type.includes("null") && (value === undefined || value === null);
}

function rank(name: string): number {
  const at = first.indexOf(name);
  return at < 0 ? first.length : at;
}

function fieldType({ type }: Property): Face["fields"][number]["type"] {
  if (type === "string") return "text";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  return "json";
}

function valueText(value: unknown, { format }: Property): string {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : shortened(plain(value[0]), longest);
  if (typeof value === "object") return "";
  if (format === "date-time" && typeof value === "string") return timeText(value, new Date());
  return shortened(String(value), longest);
}

function plain(value: unknown): string {
  const message =
    value && typeof value === "object" && "message" in value ? (value as { message: unknown }).message : value;
  return typeof message === "string" ? message : (JSON.stringify(message) ?? "");
}

/** timeText omits the date of a time of today. */
export function timeText(text: string, now: Date): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const clock = time.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return time.toDateString() === now.toDateString() ? clock : `${time.toLocaleDateString()} ${clock}`;
}

/** parseField parses the text of a field; undefined for an empty one. Its errors are meant for the person. */
export function parseField(
  title: string,
  type: Face["fields"][number]["type"],
  typed: string,
): JsonObject[string] | undefined {
  if (typed === "") return undefined;
  if (type === "text") return typed;
  if (type === "boolean") return typed === "true";
  try {
    const value = JSON.parse(typed) as JsonObject[string];
    if (type === "number" && typeof value !== "number") throw new Error("no number");
    return value;
  } catch {
    throw new Error(type === "number" ? `${title} must be a number` : `${title} must be JSON: put texts in quotes`);
  }
}
