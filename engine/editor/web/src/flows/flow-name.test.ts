import { describe, expect, test } from "vitest";
import { freeName, nameProblem, suggestion } from "./flow-name";

describe("nameProblem", () => {
  test.each([
    ["scan", ""],
    ["a", ""],
    ["nightly-scan-2", ""],
    ["x".repeat(63), ""],
    ["", "needs a name"],
    ["Scan", "write scan"],
    ["my scan", "A space can't be in a name"],
    ["my_scan", "such as my-scan"],
    ["größe", "such as gro-e"],
    ["日本", "日 can't be in a name: use a-z, 0-9 and -."],
    ["😀", "😀 can't be"],
    ["-scan", "begins and ends"],
    ["scan-", "begins and ends"],
    ["../etc", "such as etc"],
    ["x".repeat(64), "this one has 64"],
    ["taken", "is taken already"],
  ])("%j: %s", (name, problem) => {
    const answer = nameProblem(name, ["other", "taken"]);
    if (problem === "") expect(answer).toBe("");
    else expect(answer).toContain(problem);
  });
});

test.each([
  ["My Scan!", "my-scan"],
  ["Éclair", "eclair"],
  ["日本", ""],
  [`${"x".repeat(62)} y`, "x".repeat(62)],
])("suggestion(%j)", (text, name) => expect(suggestion(text)).toBe(name));

test.each([
  ["scan", [], "scan"],
  ["scan", ["scan"], "scan-2"],
  ["scan", ["scan", "scan-2"], "scan-3"],
  ["x".repeat(63), ["x".repeat(63)], `${"x".repeat(61)}-2`],
])("freeName(%j, %j)", (wanted, taken, name) => expect(freeName(wanted, taken)).toBe(name));
