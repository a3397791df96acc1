import { describe, expect, it } from "vitest";
import { expressionAt, templateParts } from "./template-parts";

/** Writes parts as the server's tests do: = marks an expression, ~ one that is not closed. */
function parts(text: string): string[] {
  return templateParts(text).map(
    (part) => `${part.expression ? (part.closed ? "=" : "~") : ""}${text.slice(part.from, part.to)}`,
  );
}

describe("templateParts", () => {
  it.each([
    ["", []],
    ["plain", ["plain"]],
    ["{{ $ }}", ["= $ "]],
    ["a{{ b }}c", ["a", "= b ", "c"]],
    ["{{a}}{{b}}", ["=a", "=b"]],
    ["{{ {a: {}} }}", ["= {a: {}} "]],
    ["{{ \"}}\" + '}}' + `}}` }}x", ["= \"}}\" + '}}' + `}}` ", "x"]],
    ['{{ "\\"}}" }}', ['= "\\"}}" ']],
    ["{{ 1 // }} }}", ["= 1 // ", " }}"]],
    ["{{ 1 /* }} */ }}", ["= 1 /* }} */ "]],
    ["x{{ $.na", ["x", "~ $.na"]],
    ["{{ 'open }}", ["~ 'open }}"]],
    ["}} {", ["}} {"]],
    ["ü{{ü}}", ["ü", "=ü"]],
  ])("splits %j", (text, want) => {
    expect(parts(text)).toEqual(want);
  });
});

describe("expressionAt", () => {
  it.each([
    ["a{{ b }}c", 0, undefined],
    ["a{{ b }}c", 2, undefined],
    ["a{{ b }}c", 3, " b "],
    ["a{{ b }}c", 6, " b "],
    ["a{{ b }}c", 7, undefined],
    ["{{ $.", 5, " $."],
  ])("in %j at %i", (text, cursor, want) => {
    const part = expressionAt(text, cursor);
    expect(part && text.slice(part.from, part.to)).toBe(want);
  });
});
