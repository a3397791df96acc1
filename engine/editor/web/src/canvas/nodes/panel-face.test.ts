import { expect, test } from "vitest";
import { shortened } from "../../values/clip-text";
import { faceOf, parseField, timeText } from "./panel-face";

const schema = {
  properties: {
    context: { title: "Context", configurable: true },
    errors: { title: "Errors", type: "integer" },
    lastError: { title: "Last error", type: "string" },
    nextRun: { title: "Next run", type: "string", format: "date-time" },
    send: { title: "Send", type: "boolean", format: "button" },
    start: { title: "Start", type: ["null", "boolean"], format: "button" },
    status: { title: "Status", type: "string" },
    stop: { title: "Stop", type: ["null", "boolean"], format: "button" },
    messages: { title: "Messages", type: "array" },
  },
};

test("a panel shows its present buttons, its fields and its values, status first", () => {
  const face = faceOf(schema, {
    start: false,
    stop: null,
    status: "Not running",
    errors: 2,
    lastError: "no",
    messages: [{ message: { a: 1 } }],
  });
  expect(face.buttons).toEqual([
    { name: "send", title: "Send" },
    { name: "start", title: "Start" },
  ]);
  expect(face.fields).toEqual([{ name: "context", title: "Context", type: "json" }]);
  expect(face.values.map(({ title, text, bad }) => [title, text, bad])).toEqual([
    ["Status", "Not running", false],
    ["Last error", "no", true],
    ["Errors", "2", true],
    ["Messages", '{"a":1}', false],
  ]);
});

test.each([
  [undefined, undefined],
  [{}, null],
  [schema, "text"],
  [{ properties: {} }, 3],
])("nothing to show of %j", (of, value) => {
  expect(faceOf(of, value).values).toEqual([]);
});

test("long values are cut", () => {
  expect(faceOf(schema, { status: "x".repeat(1_000_000) }).values[0]?.text).toHaveLength(80);
  expect(shortened("short", 80)).toBe("short");
});

test("a time of today has no date", () => {
  const now = new Date(2026, 10, 22, 12, 0, 0);
  expect(timeText(new Date(2026, 10, 22, 9, 5, 7).toISOString(), now)).toMatch(/^0?9:05:07/);
  expect(timeText(new Date(2026, 10, 21, 9, 5, 7).toISOString(), now)).toContain("21");
  expect(timeText("soon", now)).toBe("soon");
});

test.each([
  ["text", "a", "a"],
  ["text", "", undefined],
  ["number", "3", 3],
  ["boolean", "true", true],
  ["json", '{"a":[1]}', { a: [1] }],
] as const)("a %s field with %j is %j", (type, typed, value) => {
  expect(parseField("Context", type, typed)).toEqual(value);
});

test.each([
  ["json", "abc", "Context must be JSON: put texts in quotes"],
  ["number", "abc", "Context must be a number"],
  ["number", '"3"', "Context must be a number"],
] as const)("a %s field refuses %j", (type, typed, words) => {
  expect(() => parseField("Context", type, typed)).toThrow(words);
});
