import { describe, expect, test } from "vitest";
import {
  defaultOf,
  freshItem,
  hintFor,
  type Kind,
  kindOf,
  optionsOf,
  propertiesOf,
  type Schema,
  tabsOf,
  unknownKeys,
} from "./schema";

const kinds: [string, Schema, Kind][] = [
  ["a text", { type: "string" }, "text"],
  ["a nullable number", { type: ["null", "integer"] }, "integer"],
  ["a nullable list", { type: ["array", "null"], items: { type: "string" } }, "list"],
  ["two types", { type: ["string", "integer"] }, "any"],
  ["a number", { type: "number" }, "number"],
  ["a switch", { type: "boolean" }, "boolean"],
  ["a choice", { type: "string", enum: ["a", "b"] }, "choice"],
  ["code", { type: "string", format: "code" }, "code"],
  ["a secret", { type: "string", format: "password" }, "secret"],
  ["long text", { type: "string", format: "textarea" }, "textarea"],
  ["a duration", { type: "string", format: "duration" }, "text"],
  ["a type that contains itself", { $ref: "#/$defs/Tree" }, "any"],
  ["a time", { type: "string", format: "date-time" }, "text"],
  ["a button", { type: "boolean", format: "button" }, "button"],
  ["an object", { type: "object", properties: { a: {} } }, "object"],
  ["an object without a type", { properties: { a: {} } }, "object"],
  ["an object with free keys", { type: ["object", "null"], additionalProperties: { type: "string" } }, "map"],
  ["any object", { type: "object" }, "any"],
  ["an empty schema", {}, "any"],
  ["a type given only by an example", { configurable: true, type: "object", properties: { a: {} } }, "any"],
];

test.each(kinds)("%s", (_, schema, kind) => {
  expect(kindOf(schema)).toBe(kind);
});

describe("fields of an object", () => {
  test("by propertyOrder, then in document order", () => {
    const schema: Schema = {
      properties: { a: {}, b: { propertyOrder: 2 }, c: { propertyOrder: 1, title: "Sea" }, d: {} },
      required: ["d"],
    };
    expect(propertiesOf(schema).map((p) => [p.name, p.label, p.required])).toEqual([
      ["c", "Sea", false],
      ["b", "b", false],
      ["a", "a", false],
      ["d", "d", true],
    ]);
  });

  test("spread over tabs, the tab with a required field first", () => {
    const schema: Schema = { properties: { a: { tab: "Limits" }, b: { tab: "Script" }, c: {} }, required: ["b"] };
    expect(tabsOf(propertiesOf(schema)).map((tab) => [tab.name, tab.properties.map((p) => p.name)])).toEqual([
      ["Script", ["b"]],
      ["Limits", ["a"]],
      ["General", ["c"]],
    ]);
  });

  test("without tabs, one unnamed tab", () => {
    expect(tabsOf(propertiesOf({ properties: { a: {} } })).map((tab) => tab.name)).toEqual([""]);
  });

  test("keys that the schema does not know", () => {
    const value = { a: 1, old: 2, toString: 3 };
    expect(unknownKeys({ properties: { a: {} } }, value)).toEqual(["old", "toString"]);
    expect(unknownKeys({ properties: { a: {} }, additionalProperties: { type: "string" } }, value)).toEqual([]);
    expect(unknownKeys({ properties: { a: {} } }, "{{ $ }}")).toEqual([]);
  });
});

test("options with and without titles", () => {
  expect(optionsOf({ enum: ["a", ""] })).toEqual([
    { value: "a", title: "a" },
    { value: "", title: "empty" },
  ]);
  expect(optionsOf({ enum: ["a", "b"], enumTitles: "First, Second" }).map((o) => o.title)).toEqual(["First", "Second"]);
});

test.each<[Schema, string]>([
  [{ default: 300 }, "default: 300"],
  [{ default: "" }, ""],
  [{ default: ["a", "b"] }, "default: a, b"],
  [{ examples: ["host:5000"] }, "such as host:5000"],
  [{}, ""],
])("%j hints %j", (schema, hint) => {
  expect(hintFor(schema)).toBe(hint);
});

test.each<[Schema, unknown]>([
  [{ type: "string" }, ""],
  [{ type: "integer", minimum: 5 }, 5],
  [{ type: "string", enum: ["x"] }, "x"],
  [{ type: "object", properties: {} }, {}],
  [{ type: "array" }, []],
  [{ type: "string", default: "d" }, "d"],
])("a new item of %j", (schema, item) => {
  expect(freshItem(schema)).toEqual(item);
});

test("the default of an object is that of its fields", () => {
  expect(defaultOf({ properties: { a: { default: 1 }, b: {}, c: { properties: { d: { default: "x" } } } } })).toEqual({
    a: 1,
    c: { d: "x" },
  });
  expect(defaultOf({ properties: { a: {} } })).toBeUndefined();
  expect(defaultOf({ type: "string" })).toBeUndefined();
});
