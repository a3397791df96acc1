import { kindOf, propertiesOf, type Schema, wordFor } from "../../form/values/schema";
import { beginning } from "../../values/clip-text";

/** ShapeLine is one field of a message in the documentation. */
export interface ShapeLine {
  /** The nesting of the field: 0 for a field of the message itself. */
  depth: number;
  name: string;
  type: string;
  required: boolean;
  about: string;
  fallback: string;
}

const deepest = 4;
const most = 200;

/** shapeLines lists the fields of a schema and their nested fields, down to some depth. */
export function shapeLines(schema: Schema): ShapeLine[] {
  const lines: ShapeLine[] = [];
  add(lines, schema, 0);
  return lines;
}

function add(lines: ShapeLine[], schema: Schema, depth: number) {
  if (depth >= deepest) return;
  for (const { name, schema: property, required } of propertiesOf(schema)) {
    if (lines.length >= most) return;
    lines.push({
      depth,
      name,
      type: typeWords(property),
      required,
      about: [property.title && property.title !== name ? property.title : "", property.description ?? ""]
        .filter(Boolean)
        .join(": "),
      fallback: fallbackOf(property),
    });
    add(lines, innermost(property), depth + 1);
  }
}

/** The default as a short text; code is too long for that. */
function fallbackOf(schema: Schema): string {
  if (schema.default === undefined || schema.default === "" || kindOf(schema) === "code") return "";
  return beginning(wordFor(schema.default), 80);
}

/** innermost is the schema whose fields are listed: that of the items for a list. */
function innermost(schema: Schema): Schema {
  if (schema.properties) return schema;
  if (schema.items) return innermost(schema.items);
  return typeof schema.additionalProperties === "object" ? innermost(schema.additionalProperties) : schema;
}

/** typeWords describes a type in words. */
export function typeWords(schema: Schema): string {
  switch (kindOf(schema)) {
    case "integer":
      return "whole number";
    case "number":
      return "number";
    case "boolean":
      return "on or off";
    case "choice":
      return `one of ${(schema.enum ?? []).map(wordFor).join(", ")}`;
    case "secret":
      return "secret text";
    case "code":
      return "code";
    case "text":
    case "textarea":
      return schema.format === "date-time" ? "time" : "text";
    case "list":
      return schema.items ? `list of ${plural(typeWords(schema.items))}` : "list";
    case "map":
      return `object of ${plural(typeWords(schema.additionalProperties as Schema))} by key`;
    case "object":
      return "object";
    default:
      return "anything";
  }
}

function plural(words: string): string {
  return words === "object" || words.endsWith("number") ? `${words}s` : words;
}
