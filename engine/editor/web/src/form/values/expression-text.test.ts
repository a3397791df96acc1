import { describe, expect, test } from "vitest";
import type { Json } from "../../values/json";
import { asExpression, caretIn, closed, type Mode, modeOf } from "./expression-text";
import { readSecret, writeSecret } from "./secret-name";

test.each<[string, Json | undefined, Mode | undefined, Mode]>([
  ["a literal", "a", undefined, "literal"],
  ["nothing", undefined, undefined, "literal"],
  ["an expression", "{{ $.a }}", undefined, "expression"],
  ["text with an expression in it", "a {{ $.a }} b", "literal", "expression"],
  ["an emptied expression stays an expression", "", "expression", "expression"],
  ["a number restored by undo", 3, "expression", "literal"],
  ["no value, with expression chosen", undefined, "expression", "expression"],
])("mode: %s", (_, value, chosen, mode) => {
  expect(modeOf(value, chosen)).toBe(mode);
});

test("code is an expression only as a whole", () => {
  expect(modeOf("const a = `${{}}`", undefined, true)).toBe("literal");
  expect(modeOf("{{ $.code }}", undefined, true)).toBe("expression");
});

test.each<[Json | undefined, string]>([
  [undefined, "{{  }}"],
  ["", "{{  }}"],
  [300, "{{ 300 }}"],
  [false, "{{ false }}"],
  ['say "x"', '{{ "say \\"x\\"" }}'],
  [["a"], "{{  }}"],
])("%j begins as %s", (value, expression) => {
  expect(asExpression(value)).toBe(expression);
});

test.each([
  ["{{", "{{  }}", 3],
  ["a {{", "a {{  }}", 5],
  ["{{ ", "{{  }}", 3],
  ["{{ $.a", "{{ $.a", 6],
  ["{{ $.a }}", "{{ $.a }}", 9],
  ["plain", "plain", 5],
])("typing %j gives %j", (typed, text, caret) => {
  expect(closed(typed)).toEqual({ text, caret });
});

test("the caret goes inside the braces", () => {
  expect(caretIn("{{  }}")).toBe(3);
  expect(caretIn("{{ 300 }}")).toBe(6);
  expect(caretIn("{{300}}")).toBe(5);
});

describe("secrets", () => {
  test.each([
    ['{{ secret("reg/password") }}', { name: "reg", key: "password" }],
    ["{{secret('reg/password')}}", { name: "reg", key: "password" }],
    ['{{ secret("reg/") }}', { name: "reg", key: "" }],
    ['{{ secret("a\\"b/c") }}', { name: 'a"b', key: "c" }],
    ['x{{ secret("reg/password") }}', undefined],
    ["hunter2", undefined],
    [undefined, undefined],
  ])("%j", (text, name) => {
    expect(readSecret(text)).toEqual(name);
  });

  test("a written secret reads back the same", () => {
    for (const name of [
      { name: "reg", key: "password" },
      { name: 'q"', key: "\\" },
      { name: "", key: "k" },
    ]) {
      expect(readSecret(writeSecret(name))).toEqual(name);
    }
    expect(writeSecret({ name: "", key: "" })).toBeUndefined();
  });
});
