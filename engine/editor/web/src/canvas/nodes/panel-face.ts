import { bytesText } from "../../values/bytes-text";
import { shortened } from "../../values/clip-text";
import { countText } from "../../values/count-text";
import type { JsonObject } from "../../values/json";

/** Value is one value of a panel. */
export interface Value {
  name: string;
  title: string;
  text: string;
  /** The value as it is. */
  raw: unknown;
  bad: boolean;
  /** figure for a number, which is shown large; time for a time to come, which is counted down to when it is known (raw). */
  kind: "text" | "figure" | "time";
}

/** Face is the content of a node's control panel: buttons, fields and values. */
export interface Face {
  buttons: { name: string; title: string }[];
  fields: { name: string; title: string; type: "text" | "number" | "boolean" | "json" }[];
  values: Value[];
}

interface Property {
  title?: string;
  type?: string | string[];
  format?: string;
  readOnly?: boolean;
  configurable?: boolean;
}

/** How many values a node shows at most. */
const most = 3;
const longest = 80;
const first = ["lastError", "error", "nextRun", "status"];

/** faceOf returns the content of a panel from its schema and value. A button that may be null is shown unless it is null. */
export function faceOf(schema: unknown, value: unknown): Face {
  const properties = Object.entries(
    (schema as { properties?: Record<string, Property> } | undefined)?.properties ?? {},
  );
  const now = (value && typeof value === "object" ? value : {}) as JsonObject;
  const face: Face = { buttons: [], fields: [], values: [] };
  const values: Value[] = [];
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
    const text = valueText(name, now[name], property) || (isPlan(name, property) && isStarted(now) ? whileItRuns : "");
    if (text === "") continue;
    values.push({
      name,
      title: wordOf(title),
      text,
      raw: now[name],
      bad: /error|fail/i.test(name),
      kind: isPlan(name, property) ? "time" : kindOf(now[name], property),
    });
  }
  face.values = chosen(values);
  return face;
}

/** chosen leaves out what the other values say already: a state in words beside its figures, or beside the time of the next run. */
function chosen(values: Value[]): Value[] {
  const figures = values.filter(({ kind }) => kind === "figure");
  const texts = values.filter(
    ({ kind, name }) => kind === "text" && (name !== "status" || values.every((other) => other.kind === "text")),
  );
  const times = values.filter(({ kind }) => kind === "time");
  // What was moved comes after how often.
  figures.sort((a, b) => Number(isAmount(a.name)) - Number(isAmount(b.name)));
  if (times.length > 0) return [...times, ...texts].slice(0, most);
  return (figures.length > 0 ? [...texts.filter(({ bad }) => bad), ...figures] : texts).slice(0, most);
}

function isAmount(name: string): boolean {
  return /bytes/i.test(name);
}

/** wordOf is a title as a word beside a figure: "Bytes moved" becomes "moved", since the figure has its unit. */
function wordOf(title: string): string {
  const word = title.replace(/^bytes /i, "");
  return /^[A-Z][a-z]/.test(word) ? word[0]?.toLowerCase() + word.slice(1) : word;
}

/**
 * What is said of the next run while there is none, since this one is not over. The node
 * would else show other values at each run, be of another height, and its wires would
 * take other ways.
 */
const whileItRuns = "after this one";

function isPlan(name: string, { format }: Property): boolean {
  return format === "date-time" && name.startsWith("next");
}

function isStarted({ stop }: JsonObject): boolean {
  return stop !== undefined && stop !== null;
}

function kindOf(value: unknown, { format }: Property): Value["kind"] {
  if (typeof value === "number") return "figure";
  if (format === "date-time" && typeof value === "string" && Date.parse(value) > Date.now()) return "time";
  return "text";
}

/** factOf is the one fact that a node shows from far away; "" for none. */
export function factOf({ values }: Face): string {
  const figures = values.filter(({ kind }) => kind === "figure");
  if (figures.length > 0) return figures.map(({ title, text }) => `${text} ${title}`).join(", ");
  const [value] = values;
  return value && value.kind === "text" ? value.text : "";
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

function valueText(name: string, value: unknown, { format }: Property): string {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return "";
  if (Array.isArray(value)) return value.length === 0 ? "" : shortened(plain(value[0]), longest);
  if (typeof value === "object") return "";
  if (format === "date-time" && typeof value === "string") return timeText(value, new Date());
  if (typeof value === "number") return isAmount(name) ? bytesText(value) : countText(value);
  return shortened(String(value), longest);
}

function plain(value: unknown): string {
  const message =
    value && typeof value === "object" && "message" in value ? (value as { message: unknown }).message : value;
  return typeof message === "string" ? message : (JSON.stringify(message) ?? "");
}

// Made once: a Date would make one for each text.
const clockOf = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** timeText omits the date of a time of today. */
export function timeText(text: string, now: Date): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const clock = clockOf.format(time);
  return time.toDateString() === now.toDateString() ? clock : `${time.toLocaleDateString("en-CA")} ${clock}`;
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
