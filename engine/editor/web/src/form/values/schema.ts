import { clipped } from "../../values/clip-text";
import type { Json } from "../../values/json";

/** Schema is a JSON Schema as the server sends it, with the form tags of engine/module. */
export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: Json;
  examples?: Json[];
  enum?: Json[];
  enumTitles?: string[] | string;
  format?: string;
  language?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  /** True for a value that is shown and can't be changed. */
  readOnly?: boolean;
  /** A type that contains itself is given by reference, and is edited as JSON. */
  $ref?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** True for a field that takes any value; the rest of the schema describes only its example. */
  configurable?: boolean;
  tab?: string;
  /** The heading that a parameter of a solution is under. */
  group?: string;
  colSpan?: string | number;
  propertyOrder?: number;
}

export type Kind =
  | "text"
  | "textarea"
  | "code"
  | "secret"
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "list"
  | "object"
  /** An object with keys that a person chooses. */
  | "map"
  /** Any JSON value. */
  | "any"
  /** A button of a control panel; it has no value. */
  | "button";

const textFormats: Record<string, Kind> = { textarea: "textarea", code: "code", password: "secret" };

/** kindOf returns the kind of field for a schema; "any" when the form knows no better. */
export function kindOf(schema: Schema): Kind {
  if (schema.format === "button") return "button";
  if (schema.configurable) return "any";
  if (schema.enum?.length) return "choice";
  switch (typeOf(schema)) {
    case "string":
      return textFormats[schema.format ?? ""] ?? "text";
    case "integer":
      return "integer";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return "list";
    case "object":
      if (schema.properties) return "object";
      return typeof schema.additionalProperties === "object" ? "map" : "any";
  }
  return schema.properties ? "object" : "any";
}

/** The type of a schema, without null: Go's slices and maps are nullable. */
function typeOf(schema: Schema): string | undefined {
  if (!Array.isArray(schema.type)) return schema.type;
  const types = schema.type.filter((type) => type !== "null");
  return types.length === 1 ? types[0] : undefined;
}

/** True for kinds that contain other fields, which are a named group and not one labelled input. */
export function isGroup(kind: Kind): boolean {
  return kind === "list" || kind === "object" || kind === "map";
}

export interface Property {
  name: string;
  label: string;
  schema: Schema;
  required: boolean;
}

/** propertiesOf returns the fields of an object by propertyOrder, then in document order; buttons are left out. */
export function propertiesOf(schema: Schema): Property[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => kindOf(property) !== "button")
    .map(([name, property], at) => ({ name, at, order: property.propertyOrder ?? Number.POSITIVE_INFINITY, property }))
    .sort((a, b) => (a.order === b.order ? a.at - b.at : a.order - b.order))
    .map(({ name, property }) => ({
      name,
      label: property.title || name,
      schema: property,
      required: required.has(name),
    }));
}

export interface FormTab {
  name: string;
  properties: Property[];
}

/** tabsOf spreads fields over tabs. Tabs with a required field come first. When no field names a tab there is one without a name. */
export function tabsOf(properties: Property[]): FormTab[] {
  if (!properties.some((property) => property.schema.tab)) return [{ name: "", properties }];
  const tabs = new Map<string, Property[]>();
  for (const property of properties) {
    const name = property.schema.tab || "General";
    tabs.set(name, [...(tabs.get(name) ?? []), property]);
  }
  const needed = (list: Property[]) => (list.some((property) => property.required) ? 0 : 1);
  return [...tabs]
    .map(([name, list]) => ({ name, properties: list }))
    .sort((a, b) => needed(a.properties) - needed(b.properties));
}

/** unknownKeys returns the keys of a value that the schema does not have, such as after an upgrade of a component. */
export function unknownKeys(schema: Schema, value: Json | undefined): string[] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [];
  if (schema.additionalProperties === true || typeof schema.additionalProperties === "object") return [];
  return Object.keys(value).filter((key) => !Object.hasOwn(schema.properties ?? {}, key));
}

export interface Option {
  value: Json;
  title: string;
}

export function optionsOf(schema: Schema): Option[] {
  const { enumTitles } = schema;
  const titles = typeof enumTitles === "string" ? enumTitles.split(enumTitles.includes("|") ? "|" : ",") : enumTitles;
  return (schema.enum ?? []).map((value, at) => ({ value, title: titles?.[at]?.trim() || wordFor(value) }));
}

/** wordFor is a value in one short line. */
export function wordFor(value: Json): string {
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value) && value.every((item) => typeof item === "string"))
    return value.length ? value.join(", ") : "none";
  return JSON.stringify(value);
}

/** hintFor is the hint in an empty field: the default, or an example. */
export function hintFor(schema: Schema): string {
  if (schema.default !== undefined && schema.default !== "") return clip(`default: ${wordFor(schema.default)}`);
  const example = schema.examples?.[0];
  if (example !== undefined) return clip(`such as ${wordFor(example)}`);
  if (schema.format === "date-time") return "such as 2030-01-31T12:00:00Z";
  if (schema.format === "duration") return "such as 3s, 250ms or 1h30m";
  return "";
}

function clip(text: string): string {
  return clipped(text, 80);
}

/** freshItem is the first value of a new item in a list or map. */
export function freshItem(schema: Schema): Json {
  if (schema.default !== undefined) return schema.default;
  switch (kindOf(schema)) {
    case "list":
      return [];
    case "object":
    case "map":
      return {};
    case "boolean":
      return false;
    case "choice":
      return schema.enum?.[0] ?? "";
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    default:
      return "";
  }
}

/**
 * defaultOf returns the value that applies when a field is not set: its default, for
 * an object the defaults of its fields. Undefined when there is none.
 */
export function defaultOf(schema: Schema): Json | undefined {
  if (schema.default !== undefined) return schema.default;
  if (kindOf(schema) !== "object") return undefined;
  const held = propertiesOf(schema).flatMap(({ name, schema: property }) => {
    const value = defaultOf(property);
    return value === undefined ? [] : [[name, value] as const];
  });
  return held.length === 0 ? undefined : Object.fromEntries(held);
}
