import { expect, test } from "vitest";
import type { Problem } from "../api/client";
import type { Json, JsonObject, Path } from "../values/json";
import { type Edits, edited, filled, split, upgradeHint, without, withValue } from "./parameters";

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

test("the hint lists the parameters that the flow does not have", () => {
  const all = upgradeHint("mirror", "1.0.0", ["registry", "interval"], installed);
  expect(all).toContain("mirror was installed from this solution, version 1.0.0.");
  expect(all).not.toContain("defaults");
  expect(upgradeHint("mirror", "1.0.0", ["registry", "fresh", "newer"], installed)).toContain(
    "defaults: fresh, newer.",
  );
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
