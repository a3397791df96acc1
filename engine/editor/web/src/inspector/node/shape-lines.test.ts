import { expect, test } from "vitest";
import type { Schema } from "../../form/values/schema";
import { shapeLines, typeWords } from "./shape-lines";

test.each<[Schema, string]>([
  [{ type: "integer" }, "whole number"],
  [{ type: ["array", "null"], items: { type: "string" } }, "list of text"],
  [{ type: "array", items: { properties: { a: {} } } }, "list of objects"],
  [
    { type: "object", additionalProperties: { type: "array", items: { type: "integer" } } },
    "object of list of whole numbers by key",
  ],
  [{ enum: ["a", "b"] }, "one of a, b"],
  [{ type: "string", format: "password" }, "secret text"],
  [{}, "anything"],
])("%j is %s", (schema, words) => {
  expect(typeWords(schema)).toBe(words);
});

test("fields of list items are listed below the list", () => {
  const lines = shapeLines({
    required: ["images"],
    properties: {
      images: {
        title: "Images",
        description: "To copy.",
        type: "array",
        items: { properties: { source: { type: "string", default: "x" } } },
      },
    },
  });
  expect(lines).toEqual([
    { depth: 0, name: "images", type: "list of objects", required: true, about: "Images: To copy.", fallback: "" },
    { depth: 1, name: "source", type: "text", required: false, about: "", fallback: "x" },
  ]);
});

test("a deeply nested schema is cut", () => {
  let deep: Schema = { type: "string" };
  for (let n = 0; n < 20; n++) deep = { properties: { a: deep } };
  expect(shapeLines(deep)).toHaveLength(4);
});
