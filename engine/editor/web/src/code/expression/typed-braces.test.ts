import { describe, expect, it } from "vitest";
import { inserted, type TextChange, typed } from "./typed-braces";

/** A text with its cursor written as |. */
function apply(marked: string, change: (text: string, cursor: number) => TextChange | undefined): string {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  const done = change(text, cursor);
  if (!done) return "as typed";
  const next = text.slice(0, done.from) + done.text + text.slice(done.to);
  return `${next.slice(0, done.cursor)}|${next.slice(done.cursor)}`;
}

describe("typed", () => {
  it.each([
    ["|", "{", "as typed"],
    ["{|", "{", "{{|}}"],
    ["a {|", "{", "a {{|}}"],
    ["{{|}}", "$", "{{ $| }}"],
    ["{{|}}", " ", "{{ | }}"],
    ["{{ | }}", " ", "{{ | }}"],
    ["{{ $| }}", " ", "{{ $ |}}"],
    ["{{ $ |}}", "}", "{{ $ }|}"],
    ["{{ $ }|}", "}", "{{ $ }}|"],
    ["{{ $| }}", "}", "{{ $ }|}"],
    ["{{ {a: 1| }}", "}", "as typed"],
    ["{{ {|", "{", "as typed"],
    ["x|", "y", "as typed"],
    ["{{ $|", "}", "as typed"],
  ])("%s and %s", (before, char, want) => {
    expect(apply(before, (text, cursor) => typed(text, cursor, char))).toBe(want);
  });

  it("gives the same text as typing every character", () => {
    for (const wanted of ["{{ $.name }}", "{{$.name}}", "a {{ {b: $.c} }} d", "{{ $.a + 1 }}-{{ $.b }}"]) {
      let marked = "|";
      for (const char of wanted) {
        const next = apply(marked, (text, cursor) => typed(text, cursor, char));
        marked = next === "as typed" ? marked.replace("|", `${char}|`) : next;
      }
      expect(marked.replace("|", "").replaceAll(" ", "")).toBe(wanted.replaceAll(" ", ""));
    }
  });
});

describe("inserted", () => {
  it.each([
    ["|", "{{ $.a }}|"],
    ["text |", "text {{ $.a }}|"],
    ["{{ | }}", "{{ $.a| }}"],
    ["{{|}}", "{{ $.a| }}"],
    ["{{ $.b + | }}", "{{ $.b + $.a| }}"],
    ["{{ $.b }}|", "{{ $.b }}{{ $.a }}|"],
  ])("%s", (before, want) => {
    expect(apply(before, (text, cursor) => inserted(text, cursor, cursor, "$.a"))).toBe(want);
  });

  it("replaces what is selected", () => {
    expect(inserted("{{ $.b }}", 0, 9, "$.a")).toMatchObject({ from: 0, to: 9, text: "{{ $.a }}" });
    expect(inserted("{{ $.b }}", 3, 6, "$.a")).toMatchObject({ from: 3, to: 6, text: "$.a" });
  });
});
