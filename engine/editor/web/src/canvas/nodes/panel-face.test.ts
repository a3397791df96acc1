import { expect, test } from "vitest";
import { shortened } from "../../values/clip-text";
import { faceOf, factOf, parseField, timeText } from "./panel-face";

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

test("a panel shows its present buttons and its fields", () => {
  const face = faceOf(schema, { start: false, stop: null });
  expect(face.buttons).toEqual([
    { name: "send", title: "Send" },
    { name: "start", title: "Start" },
  ]);
  expect(face.fields).toEqual([{ name: "context", title: "Context", type: "json" }]);
});

const shown = (value: unknown) =>
  faceOf(schema, value).values.map(({ title, text, kind, bad }) => [title, text, kind, bad]);

test("figures and errors are shown before a state in words", () => {
  expect(shown({ status: "Not running", errors: 2, lastError: "no" })).toEqual([
    ["last error", "no", "text", true],
    ["errors", "2", "figure", true],
  ]);
});

test("a time to come is counted down to", () => {
  const nextRun = new Date(Date.now() + 60_000).toISOString();
  expect(shown({ status: "Running", nextRun })[0]).toEqual(["next run", expect.any(String), "time", false]);
});

test("a trigger shows the same values while it runs, and no more when it is stopped", () => {
  const lastRun = { title: "Last run", type: "string", format: "date-time" };
  const ticker = { properties: { ...schema.properties, lastRun, runs: { title: "Runs", type: "integer" } } };
  const shownOf = (value: object) =>
    faceOf(ticker, value).values.map(({ title, text, kind }) => [title, kind === "text" ? "" : text, kind]);
  const started = { status: "Running", start: null, stop: false, runs: 3, lastRun: new Date(0).toISOString() };
  const planned = (ms: number) => shownOf({ ...started, nextRun: new Date(Date.now() + ms).toISOString() });
  const values = (text: unknown) => [
    ["next run", text, "time"],
    ["last run", "", "text"],
  ];
  expect(planned(60_000)).toEqual(values(expect.any(String)));
  expect(planned(-60_000), "the time is over and the run has not begun").toEqual(values(expect.any(String)));
  expect(shownOf(started)).toEqual(values("after this one"));
  expect(shownOf({ ...started, status: "Done", start: false, stop: null })).toEqual([["runs", "3", "figure"]]);
});

test("without either, the state in words is shown", () => {
  expect(shown({ status: "Listening", messages: [{ message: { a: 1 } }] })).toEqual([
    ["status", "Listening", "text", false],
    ["messages", '{"a":1}', "text", false],
  ]);
});

test("bytes have a unit and come last", () => {
  const copies = {
    properties: { bytes: { title: "Bytes moved", type: "integer" }, copied: { title: "Copied", type: "integer" } },
  };
  const face = faceOf(copies, { bytes: 1_905_719, copied: 32 });
  expect(face.values.map(({ title, text }) => [title, text])).toEqual([
    ["copied", "32"],
    ["moved", "1.9 MB"],
  ]);
  expect(factOf(face)).toBe("32 copied, 1.9 MB moved");
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
  expect(timeText(new Date(2026, 10, 22, 9, 5, 7).toISOString(), now)).toBe("09:05:07");
  expect(timeText(new Date(2026, 10, 22, 0, 0, 0).toISOString(), now)).toBe("00:00:00");
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
