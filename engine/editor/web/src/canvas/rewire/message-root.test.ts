import { expect, test } from "vitest";
import { movedInto, rewritten, takenOutOf } from "./message-root";

test.each([
  { expression: " $ ", want: " $.context " },
  { expression: "$.a.b", want: "$.context.a.b" },
  { expression: "$?.a ?? $.b", want: "$.context?.a ?? $.context.b" },
  { expression: '$["a b"] + "$.a"', want: '$.context["a b"] + "$.a"' },
  { expression: "filter($.list, # > 1) /* $ */", want: "filter($.context.list, # > 1) /* $ */" },
  { expression: "$env.a + my$", want: "$env.a + my$" },
  { expression: "'it\\'s $' + `$`", want: "'it\\'s $' + `$`" },
])("$expression moves into the context", ({ expression, want }) => {
  expect(movedInto(expression, "context")).toBe(want);
});

test.each([
  { expression: "$.context", of: "$", want: "$" },
  { expression: "$.context.a + $?.context.b", of: "$.item", want: "$.item.a + $.item.b" },
  { expression: "$.contextual", of: "$", want: undefined },
  { expression: "$.context.a + $.item", of: "$", want: undefined },
  { expression: "$.context$", of: "$", want: undefined },
  { expression: "1 + 2", of: "$", want: "1 + 2" },
])("$expression is taken out of the context", ({ expression, of, want }) => {
  expect(takenOutOf(expression, "context", of)).toBe(want);
});

test("a map is rewritten field by field, and what can't be is named", () => {
  const map = {
    text: "{{ $.context.a }}:{{ $.context.b }}",
    list: [{ name: "{{ $.context.c }}" }, 3],
    gone: [{ name: "{{ $.item }}" }],
    fixed: true,
  };
  expect(rewritten(map, (expression) => takenOutOf(expression, "context", "$"))).toEqual({
    map: { text: "{{ $.a }}:{{ $.b }}", list: [{ name: "{{ $.c }}" }, 3], fixed: true },
    lost: ["gone"],
  });
});
