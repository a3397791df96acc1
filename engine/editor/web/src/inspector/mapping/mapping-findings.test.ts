import { expect, it } from "vitest";
import { problemsOf, verdictsOf } from "./mapping-findings";

const findings = [
  { outcome: "unverifiable", path: "name", message: "the type is not known" },
  { outcome: "invalid", path: "name", column: 6, message: "$ has no field nmae", suggestion: "$.name" },
  { outcome: "invalid", message: "namespace is required" },
];

it("sorts findings by field", () => {
  expect(problemsOf(findings)).toEqual({
    name: [
      { severity: "warning", message: "the type is not known", suggestion: undefined },
      { severity: "error", message: "$ has no field nmae", suggestion: "$.name" },
    ],
    "": [{ severity: "error", message: "namespace is required", suggestion: undefined }],
  });
});

it("gives an expression its worst outcome", () => {
  const by = verdictsOf(findings);
  expect(by.name?.outcome).toBe("invalid");
  expect(by.name?.findings).toHaveLength(2);
  expect(by[""]?.outcome).toBe("invalid");
});
