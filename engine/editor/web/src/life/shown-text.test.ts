import { expect, test } from "vitest";
import { shownText } from "./shown-text";

test("a short message is shown whole", () => {
  expect(shownText({ a: 1 })).toEqual({ text: '{\n  "a": 1\n}', left: 0 });
  expect(shownText(null)).toEqual({ text: "null", left: 0 });
});

test("a megabyte is cut, between characters", () => {
  const { text, left } = shownText("x".repeat(1 << 20));
  expect(text.length).toBe(20_000);
  expect(left).toBe((1 << 20) + 2 - 20_000);
  const faces = shownText(`${"x".repeat(19_998)}😀😀`);
  expect(faces.text).not.toMatch(/[\uD800-\uDBFF]$/);
});
