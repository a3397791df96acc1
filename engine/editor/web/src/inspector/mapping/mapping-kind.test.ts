import { describe, expect, it } from "vitest";
import type { Json } from "../../values/json";
import { asKind, kindOfMap, type MapKind, withSuggested } from "./mapping-kind";

it.each<[Json | undefined, boolean, MapKind]>([
  [undefined, false, "whole"],
  ["{{ $ }}", false, "expression"],
  [{}, false, "fields"],
  [{ a: 1 }, true, "json"],
  [[1], false, "json"],
  [null, false, "json"],
  [7, false, "json"],
])("kindOfMap of %j, as JSON %s", (map, asJSON, want) => {
  expect(kindOfMap(map, asJSON)).toBe(want);
});

describe("asKind", () => {
  it.each<[MapKind, Json | undefined, Json | undefined, Json | undefined]>([
    ["whole", { a: 1 }, undefined, undefined],
    ["fields", undefined, undefined, {}],
    ["fields", undefined, { a: 1 }, { a: 1 }],
    ["fields", "{{ $ }}", "{{ $.a }}", {}],
    ["expression", { a: 1 }, undefined, "{{ $ }}"],
    ["expression", { a: 1 }, "{{ $.a }}", "{{ $.a }}"],
    ["json", { a: 1 }, undefined, { a: 1 }],
    ["fields", { a: 1 }, { b: 1 }, { a: 1 }],
  ])("to %s from %j, earlier %j", (kind, map, earlier, want) => {
    expect(asKind(kind, map, earlier)).toEqual(want);
  });
});

it.each<[Json | undefined, { [key: string]: Json } | undefined, Json | undefined]>([
  [{ a: "mine" }, { a: "theirs", b: "new" }, { a: "mine", b: "new" }],
  [undefined, { b: "new" }, { b: "new" }],
  ["{{ $ }}", { b: "new" }, { b: "new" }],
  [{ a: 1 }, undefined, { a: 1 }],
])("withSuggested %j and %j", (map, suggested, want) => {
  expect(withSuggested(map, suggested)).toEqual(want);
});
