import { expect, test } from "vitest";
import type { Problem } from "../api/client";
import { split, versionFrom, without, withValue } from "./parameters";

test.each([
  [{ "patchbay.dev/solution": "image-mirror@1.2.0" }, "1.2.0"],
  [{ "patchbay.dev/solution": "image-mirror-two@1.2.0" }, undefined],
  [{ other: "image-mirror@1.2.0" }, undefined],
  [undefined, undefined],
])("versionFrom(%j)", (annotations, version) => expect(versionFrom(annotations, "image-mirror")).toBe(version));

test("values are set, emptied and removed", () => {
  const values = withValue({}, ["namespaces", 0], "a");
  expect(values).toEqual({ namespaces: ["a"] });
  expect(withValue(values, ["namespaces"], undefined)).toEqual({});
  expect(withValue(values, [], undefined)).toEqual({});
});

const problem = (path: string): Problem => ({ severity: "error", path, message: `of ${path}` });

test("problems of parameters are told from those of the flow", () => {
  const { byPath, rest } = split([problem("registry"), problem("list[1]"), problem("spec.nodes[0].settings"), problem("")], ["registry", "list"]);
  expect(Object.keys(byPath)).toEqual(["registry", "list[1]"]);
  expect(rest.map((p) => p.path)).toEqual(["spec.nodes[0].settings", ""]);
});

test("a changed value takes its problems away", () => {
  const problems = { a: [problem("a")], "a[1]": [problem("a[1]")], "a.b": [problem("a.b")], ab: [problem("ab")] };
  expect(Object.keys(without(problems, ["a", 0]))).toEqual(["ab"]);
});
