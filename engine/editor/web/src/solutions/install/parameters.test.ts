import { expect, test } from "vitest";
import type { Problem } from "../../api/client";
import type { Json, JsonObject, Path } from "../../values/json";
import { type Edits, edited, filled, given, parameterOf, split, titleOf, without, withValue } from "./parameters";

const installed = { registry: "r.example", names: ["a", "b"], interval: 60 };

test.each<[string, Edits, Path, Json | undefined, JsonObject]>([
  ["one value changed", {}, ["interval"], 90, { ...installed, interval: 90 }],
  ["an item of a list", {}, ["names", 1], "c", { ...installed, names: ["a", "c"] }],
  ["a value that is emptied", {}, ["interval"], undefined, { registry: "r.example", names: ["a", "b"] }],
  [
    "on top of an earlier edit",
    { registry: "other" },
    ["interval"],
    90,
    { ...installed, registry: "other", interval: 90 },
  ],
  ["a parameter that the flow does not have", {}, ["fresh"], true, { ...installed, fresh: true }],
  ["all at once", { fresh: true }, [], { registry: "x" }, { registry: "x" }],
])("edits of installed values: %s", (_, edits, path, value, want) => {
  const next = edited(edits, filled(installed, edits), path, value);
  expect(filled(installed, next)).toEqual(want);
});

test("unchanged values are those of the flow that is upgraded", () => {
  const edits = edited({}, installed, ["interval"], 90);
  expect(filled({ registry: "second.example", names: [], interval: 5 }, edits)).toEqual({
    registry: "second.example",
    names: [],
    interval: 90,
  });
  expect(filled({}, edits)).toEqual({ interval: 90 });
});

test("an emptied parameter is given its default, and what was not edited is not given", () => {
  const schema = { properties: { interval: { type: "integer", default: 300 }, name: { type: "string" }, other: {} } };
  expect(given(schema, { interval: undefined, name: undefined })).toEqual({ interval: 300, name: "" });
  expect(given(schema, { interval: 5, unknown: true })).toEqual({ interval: 5, unknown: true });
});

test("a place is in a parameter, which has a title", () => {
  const schema = { properties: { list: { title: "The list" }, plain: {} } };
  expect(["list[1].a", "list.b", "plain", ""].map(parameterOf)).toEqual(["list", "list", "plain", ""]);
  expect(["list[1].a", "plain", "other.x"].map((place) => titleOf(schema, place))).toEqual([
    "The list",
    "plain",
    "other",
  ]);
});

test("values are set, emptied and removed", () => {
  const values = withValue({}, ["namespaces", 0], "a");
  expect(values).toEqual({ namespaces: ["a"] });
  expect(withValue(values, ["namespaces"], undefined)).toEqual({});
  expect(withValue(values, [], undefined)).toEqual({});
});

const problem = (path: string): Problem => ({ severity: "error", path, message: `of ${path}` });

test("problems of parameters are separated from those of the flow", () => {
  const { byPath, rest } = split(
    [problem("registry"), problem("list[1]"), problem("spec.nodes[0].settings"), problem("")],
    ["registry", "list"],
  );
  expect(Object.keys(byPath)).toEqual(["registry", "list[1]"]);
  expect(rest.map((p) => p.path)).toEqual(["spec.nodes[0].settings", ""]);
});

test("changing a value removes its problems", () => {
  const problems = { a: [problem("a")], "a[1]": [problem("a[1]")], "a.b": [problem("a.b")], ab: [problem("ab")] };
  expect(Object.keys(without(problems, ["a", 0]))).toEqual(["ab"]);
});
