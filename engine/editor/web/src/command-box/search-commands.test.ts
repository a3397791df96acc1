import { expect, test } from "vitest";
import type { Command } from "../commands/command";
import { excerpt, markedParts } from "./marked";
import { searchCommands } from "./search-commands";

const command = (group: Command["group"], title: string, more: Partial<Command> = {}): Command => ({
  key: title,
  group,
  title,
  act: () => undefined,
  ...more,
});

const all: Command[] = [
  command("Nodes of this flow", "Registry copy", { detail: "copy, distribution/registry_copy" }),
  command("Nodes of this flow", "Plan", {
    detail: "plan, js/js_eval",
    places: [
      { where: "script", text: "// what to do\nconst copied = $.result" },
      { where: "timeoutSeconds", text: "30" },
    ],
  }),
  command("Commands", "Undo: add copy"),
  command("Commands", "Lay out the nodes"),
  command("Commands", "Start the flow", { refused: "save it first" }),
  command("Flows", "Image Mirror"),
  command("Add a component", "Add Delay"),
];

const titles = (query: string) =>
  searchCommands(query, all).map(({ group, lines }) => [group, ...lines.map((line) => line.command.title)]);

test.each([
  {
    name: "without a query everything but the components",
    query: "",
    want: [
      ["Nodes of this flow", "Registry copy", "Plan"],
      ["Commands", "Undo: add copy", "Lay out the nodes", "Start the flow"],
      ["Flows", "Image Mirror"],
    ],
  },
  {
    name: "the group with the best match comes first",
    query: "lay",
    want: [
      ["Commands", "Lay out the nodes"],
      ["Add a component", "Add Delay"],
    ],
  },
  { name: "> leaves out what is no command", query: "> copy", want: [["Commands", "Undo: add copy"]] },
  {
    name: "> alone lists the commands",
    query: ">",
    want: [["Commands", "Undo: add copy", "Lay out the nodes", "Start the flow"]],
  },
  { name: "letters in order", query: "rgcp", want: [["Nodes of this flow", "Registry copy"]] },
  { name: "a component", query: "js_eval", want: [["Nodes of this flow", "Plan"]] },
  { name: "a setting", query: "30", want: [["Nodes of this flow", "Plan"]] },
  { name: "what can't be done now is found too", query: "start", want: [["Commands", "Start the flow"]] },
  { name: "nothing", query: "xyzzy", want: [] },
])("$name", ({ query, want }) => {
  expect(titles(query)).toEqual(want);
});

test("a match in a script names the place", () => {
  const [section] = searchCommands("copied", all);
  expect(section?.lines[0]?.place?.where).toBe("script");
});

test("a match in the title needs no place", () => {
  const [section] = searchCommands("plan", all);
  expect(section?.lines[0]?.place).toBeUndefined();
});

test("of a long group the best are shown and the others counted", () => {
  const many = Array.from({ length: 30 }, (_, i) => command("Nodes of this flow", `Node ${i}`));
  const [section] = searchCommands("node 29", many, 8);
  expect(section?.lines[0]?.command.title).toBe("Node 29");
  const [first] = searchCommands("node", many, 8);
  expect(first?.lines.length).toBe(8);
  expect(first?.more).toBe(22);
});

test.each([
  { text: "Registry copy", query: "cop", want: ["Registry ", "[cop]", "y"] },
  { text: "Registry copy", query: "y reg", want: ["[Reg]", "istr", "[y]", " copy"] },
  { text: "Undo", query: "> und", want: ["[Und]", "o"] },
  { text: "İstanbul", query: "stan", want: ["İstanbul"] },
  { text: "Plan", query: "", want: ["Plan"] },
])("in $text the words of $query are marked", ({ text, query, want }) => {
  expect(markedParts(text, query).map((part) => (part.marked ? `[${part.text}]` : part.text))).toEqual(want);
});

test.each([
  { text: "one\n  two three\nfour", query: "three", want: "two three" },
  {
    text: `${"a".repeat(60)} needle ${"b".repeat(200)}`,
    query: "needle",
    want: `…${"a".repeat(39)} needle ${"b".repeat(73)}…`,
  },
  { text: "short", query: "nothing", want: "short" },
])("the excerpt around $query", ({ text, query, want }) => {
  expect(excerpt(text, query)).toBe(want);
});
