import { expect, test } from "vitest";
import { causeOf, causesOf } from "./error-causes";

const at = (second: number, error: unknown) => ({
  time: new Date(second * 1000).toISOString(),
  message: { context: {}, error },
});

test.each([
  [
    "deployment a/b: copy x:1 to y:1: source: 404 Not Found: the source has no such image",
    "the source has no such image",
  ],
  ["copy x to y: refused: the source needs a login; protect the target with a login", "the source needs a login"],
  ["it failed", "it failed"],
  ["HEAD quay.io/v2/a: EOF", "HEAD quay.io/v2/a: EOF"],
  ["", ""],
])("the cause of %j", (error, cause) => {
  expect(causeOf(error)).toBe(cause);
});

test("errors are grouped by cause, the most frequent first", () => {
  const causes = causesOf(
    { messages: [at(1, "a: it is gone"), at(2, "b: it refused"), at(3, "c: it refused")] },
    undefined,
  );
  expect(causes.list).toEqual([
    { text: "it refused", count: 2, example: "b: it refused" },
    { text: "it is gone", count: 1, example: "a: it is gone" },
  ]);
  expect(causes.count).toBe(3);
});

test("errors of earlier runs do not count, nor do messages without an error", () => {
  const since = new Date(2000).toISOString();
  const causes = causesOf({ messages: [at(1, "a: gone"), at(2, "a: gone"), at(3, 5)] }, since);
  expect(causes).toMatchObject({ count: 1 });
});

test.each([undefined, null, {}, { messages: null }, "text"])("no errors in %j", (panel) => {
  expect(causesOf(panel, undefined)).toEqual({ list: [], count: 0 });
});
