import { kindOf, propertiesOf, type Schema, wordFor } from "../../form/values/schema";
import { beginning } from "../../values/clip-text";

/** ShapeLine is one field of a message as documentation shows it. */
export interface ShapeLine {
  /** How deep it stands: 0 is the message's own field. */
  depth: number;
  name: string;
  type: string;
  required: boolean;
  about: string;
  fallback: string;
}

const deepest = 4;
const most = 200;

/** shapeLines lists the fields of a schema with those within them, some levels deep. */
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

/** Code is too long for a line. */
function fallbackOf(schema: Schema): string {
  if (schema.default === undefined || schema.default === "" || kindOf(schema) === "code") return "";
  return beginning(wordFor(schema.default), 80);
}

/** The object whose fields are worth listing: that of a list's items for a list. */
function innermost(schema: Schema): Schema {
  if (schema.properties) return schema;
  if (schema.items) return innermost(schema.items);
  return typeof schema.additionalProperties === "object" ? innermost(schema.additionalProperties) : schema;
}

/** typeWords says a type as a person would. */
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
