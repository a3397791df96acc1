import { describe, expect, it } from "vitest";
import { idOf, openAtFirst, pathExpression, preview, rowFor, rowsOf } from "./json-rows";

const message = { name: "nginx", images: [{ source: "a" }, { source: "b" }], "x-y": null };
const all = new Set([[], ["images"], ["images", 0], ["images", 1]].map(idOf));

function names(value: unknown, open: ReadonlySet<string>, limit = 100, root = false): string[] {
  return rowsOf(value, open, limit, root).rows.map((row) =>
    `${" ".repeat(row.level - 1)}${row.name} ${preview(row)}`.trimEnd(),
  );
}

describe("rowsOf", () => {
  it("returns a row for each open part", () => {
    expect(names(message, new Set())).toEqual(['name "nginx"', "images [2 items]", "x-y null"]);
    expect(names(message, all, 100, true)).toEqual([
      "$",
      ' name "nginx"',
      " images",
      "  0",
      '   source "a"',
      "  1",
      '   source "b"',
      " x-y null",
    ]);
  });

  it("stops at its limit and says so", () => {
    const { rows, more } = rowsOf(
      Array.from({ length: 1_000_000 }, (_, i) => i),
      new Set(),
      10,
      false,
    );
    expect([rows.length, more]).toEqual([10, true]);
    expect(rowsOf(message, all, 7, false).more).toBe(false);
    expect(rowsOf(message, all, 6, false).more).toBe(true);
  });

  it.each([
    [undefined, ["$ nothing"]],
    [7, ["$ 7"]],
    ["text", ['$ "text"']],
    [{}, ["$ {}"]],
    [[], ["$ []"]],
  ])("shows %j by itself", (value, want) => {
    expect(names(value, new Set())).toEqual(want);
  });

  it("cuts long strings, which can be opened", () => {
    const [row] = rowsOf({ a: "x".repeat(1_000_000) }, new Set(), 10, false).rows;
    expect(row?.expandable).toBe(true);
    expect(row && preview(row).length).toBeLessThan(130);
  });
});

it.each([
  [[], "$"],
  [["a", 0, "b"], "$.a[0].b"],
  [["x-y", "1"], '$["x-y"]["1"]'],
  [['"'], '$["\\""]'],
])("pathExpression of %j", (path, want) => {
  expect(pathExpression(path)).toBe(want);
});

it("opens all of a small message and the first levels of a large one", () => {
  expect(openAtFirst(message)).toEqual(all);
  const wide = { list: Array.from({ length: 1000 }, () => ({ a: 1 })), b: { c: 1 } };
  expect(openAtFirst(wide)).toEqual(new Set([idOf([]), idOf(["b"])]));
});

it.each([
  ["ArrowDown", 0, 1],
  ["ArrowUp", 0, 0],
  ["End", 0, 7],
  ["Home", 4, 0],
  ["ArrowRight", 2, 3],
  ["ArrowRight", 1, undefined],
  ["ArrowLeft", 4, 3],
  ["ArrowLeft", 3, undefined],
  ["ArrowLeft", 1, 0],
  ["x", 1, undefined],
])("%s at row %i goes to %s", (key, at, want) => {
  expect(rowFor(key, rowsOf(message, all, 100, true).rows, at)).toBe(want);
});
