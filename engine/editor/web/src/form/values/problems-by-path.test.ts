import { expect, test } from "vitest";
import type { Problem } from "../../api/client";
import { pathText, problemsByPath, problemsUnder } from "./problems-by-path";

const problem = (path: string, message = "wrong"): Problem => ({ severity: "error", path, message });

test.each([
  [[], ""],
  [["routes", 0], "routes[0]"],
  [["script", "content"], "script.content"],
  [["modules", 1, "name"], "modules[1].name"],
  [[0, "a"], "[0].a"],
])("%j is %j", (path, text) => {
  expect(pathText(path)).toBe(text);
});

test("problems are sorted by field", () => {
  const by = problemsByPath(
    [
      problem("spec.nodes[1].settings.routes[0]"),
      problem("spec.nodes[1].settings"),
      problem("spec.nodes[1].settings", "missing property 'routes'"),
      problem("spec.nodes[1].settings.script", "missing property 'name'"),
      problem("spec.nodes[1].settings", "list[0].name: {{ c }}: there is no c"),
      problem("spec.nodes[1].component"),
      problem("spec.nodes[10].settings.a"),
      problem("spec.nodes[1].settingsOther"),
    ],
    "spec.nodes[1].settings",
  );
  expect(Object.keys(by).sort()).toEqual(["", "list[0].name", "routes", "routes[0]", "script.name"]);
});

test("problems of parameters need no prefix", () => {
  expect(Object.keys(problemsByPath([problem("interval"), problem("list[0]")], ""))).toEqual(["interval", "list[0]"]);
});

test("a path includes the problems below it", () => {
  const by = problemsByPath([problem("a"), problem("a.b"), problem("a[0]"), problem("ab")], "");
  expect(problemsUnder(by, "a")).toHaveLength(3);
  expect(problemsUnder(by, "")).toHaveLength(4);
});
