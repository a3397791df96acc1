import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Block, inline, longest, parse, target, textOf } from "./markdown";

/** brief writes a block in short, so that the table of tests is readable. */
function brief(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `h${block.level} ${textOf(block.parts)}`;
    case "paragraph":
      return `p ${textOf(block.parts)}`;
    case "code":
      return `code ${JSON.stringify(block.text)}`;
    case "list":
      return `${block.ordered ? `ol${block.start}` : "ul"}(${block.items.map((item) => item.map(brief).join("; ")).join(" | ")})`;
    case "quote":
      return `quote(${block.blocks.map(brief).join("; ")})`;
    case "table":
      return `table(${[block.head, ...block.rows].map((row) => row.map(textOf).join(",")).join(" | ")})`;
    case "rule":
      return "rule";
  }
}

describe("parse", () => {
  test.each([
    ["nothing", "", []],
    ["a title", "# Title #\ntext", ["h1 Title", "p text"]],
    ["no title", "#hash", ["p #hash"]],
    ["a paragraph of two lines", "a\nb\n\nc", ["p a b", "p c"]],
    ["code", "```sh\na <b>\n\n  c\n```\nd", ['code "a <b>\\n\\n  c"', "p d"]],
    ["code that is not closed", "```\na\nb", ['code "a\\nb"']],
    ["code in longer ticks", "````\n```\n````", ['code "```"']],
    ["a list", "- a\n  more\n- b", ["ul(p a more | p b)"]],
    ["a list item that continues without indent", "- a\nmore\n\ntext", ["ul(p a more)", "p text"]],
    ["a list in a list", "- a\n  - b\n  - c\n- d", ["ul(p a; ul(p b | p c) | p d)"]],
    ["a list with blank lines", "- a\n\n- b", ["ul(p a | p b)"]],
    ["a list with a paragraph", "1. a\n\n   b\n2. c", ["ol1(p a; p b | p c)"]],
    ["a list that begins at 7", "7. a\n8. b", ["ol7(p a | p b)"]],
    ["two lists", "- a\n1. b", ["ul(p a)", "ol1(p b)"]],
    ["code in a list", "- a\n  ```\n  x\n  ```", ['ul(p a; code "x")']],
    ["a quote", "> a\n> - b\n\nc", ["quote(p a; ul(p b))", "p c"]],
    ["a rule", "a\n\n---\nb", ["p a", "rule", "p b"]],
    ["a table", "| a | b |\n|---|:-:|\n| `x|y | 2 |\n| 3 |", ["table(a,b | `x,y | 3,)"]],
    ["a table with an escaped bar", "a|b\n-|-\n1\\|2|3", ["table(a,b | 1|2,3)"]],
    ["HTML", "<script>alert(1)</script>\n<b>x</b>", ["p <script>alert(1)</script> <b>x</b>"]],
    ["line ends of Windows", "# a\r\nb\r\n", ["h1 a", "p b"]],
  ])("%s", (_, text, want) => expect(parse(text).map(brief)).toEqual(want));
});

describe("inline", () => {
  const text = (t: string) => ({ kind: "text", text: t });
  test.each([
    ["a `b *c*` d", [text("a "), { kind: "code", text: "b *c*" }, text(" d")]],
    ["`` a ` b ``", [{ kind: "code", text: "a ` b" }]],
    ["a ` b", [text("a ` b")]],
    ["**a `b`** c", [{ kind: "strong", parts: [text("a "), { kind: "code", text: "b" }] }, text(" c")]],
    [
      "*a* _b_ snake_case_name 2*3*4",
      [
        { kind: "em", parts: [text("a")] },
        text(" "),
        { kind: "em", parts: [text("b")] },
        text(" snake_case_name 2*3*4"),
      ],
    ],
    [
      '[a `b`](http://x/y "title")!',
      [{ kind: "link", to: "http://x/y", parts: [text("a "), { kind: "code", text: "b" }] }, text("!")],
    ],
    ["![alt](x.png)", [{ kind: "link", to: "x.png", parts: [text("alt")] }]],
    ["<https://a.example/b>", [{ kind: "link", to: "https://a.example/b", parts: [text("https://a.example/b")] }]],
    ["\\*a\\*", [text("*a*")]],
    ["<img src=x onerror=alert(1)>", [text("<img src=x onerror=alert(1)>")]],
    ["a < b && c > d", [text("a < b && c > d")]],
    ["[not a link] (x)", [text("[not a link] (x)")]],
  ])("%s", (given, want) => expect(inline(given)).toEqual(want));
});

test.each([
  ["https://example.com/a", { web: "https://example.com/a" }],
  ["HTTP://example.com", { web: "HTTP://example.com" }],
  ["zot/values.yaml", { file: "zot/values.yaml" }],
  ["./plan.ts#L3", { file: "plan.ts" }],
  ["other.md", undefined],
  ["javascript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["//example.com", undefined],
  ["https://", undefined],
  ["", undefined],
])("target(%j)", (to, want) => expect(target(to, ["plan.ts", "zot/values.yaml"])).toEqual(want));

test.each(["image-mirror", "image-policy-webhook"])("the README of %s is parsed completely", (name) => {
  const readme = readFileSync(`../../../solutions/${name}/README.md`, "utf8");
  const found = parse(readme);
  expect(found[0]?.kind).toBe("heading");
  expect(found.filter((block) => block.kind === "table").length).toBeGreaterThan(0);
  const left = found
    .flatMap((block) => (block.kind === "paragraph" ? [textOf(block.parts)] : []))
    .filter((line) => /```|^\||\]\(|\*\*/.test(line));
  expect(left).toEqual([]);
});

test.each([
  ["ticks", "`".repeat(longest)],
  ["stars", "*a".repeat(longest / 2)],
  ["brackets", "[".repeat(longest)],
  ["links", "[a](".repeat(longest / 4)],
  ["quotes", "> ".repeat(longest / 2)],
  ["lists", "- ".repeat(longest / 2)],
  ["lines of lists", "- a\n".repeat(longest / 4)],
  ["deeper lists", Array.from({ length: 600 }, (_, n) => `${" ".repeat(2 * n)}- a`).join("\n")],
  ["bars", `a|b\n-|-\n${"|".repeat(longest)}`],
  ["ticks in lines", `${"`".repeat(9000)}\n\n`.repeat(28)],
  ["stars in lines", `${"**a".repeat(3000)}\n\n`.repeat(28)],
  ["rules", `${"- ".repeat(4000)}x`],
])("a large text of %s is parsed quickly", (_, text) => {
  // The time of the processor, which other work may have at the same time.
  const began = process.cpuUsage();
  parse(text);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(3000);
});
