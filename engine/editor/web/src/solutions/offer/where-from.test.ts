import { describe, expect, test } from "vitest";
import { fromText, nameIn, referenceProblem, repositoryOf, shortDigest, solutionAddress } from "./where-from";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

describe("where a solution is taken from", () => {
  test.each([
    ["oci://host:5000/team/mirror:1.0.0", "host:5000/team/mirror", "mirror"],
    [`oci://host:5000/mirror@${digest}`, "host:5000/mirror", "mirror"],
    [`oci://host/team/mirror:1@${digest}`, "host/team/mirror", "mirror"],
    ["oci://host:5000/mirror", "host:5000/mirror", "mirror"],
    ["", "", ""],
  ])("%s", (from, repository, name) => {
    expect(repositoryOf(from)).toBe(repository);
    expect(nameIn(from)).toBe(name);
  });

  test("the address of a page names it", () => {
    expect(solutionAddress("mirror")).toBe("/solutions/mirror");
    expect(solutionAddress("mirror", "oci://h/m:1")).toBe("/solutions/mirror?from=oci%3A%2F%2Fh%2Fm%3A1");
  });

  test("digests are cut short", () => {
    expect(fromText(`oci://h/m@${digest}`)).toBe("h/m@sha256:0123456789ab…");
    expect(fromText("")).toBe("built in");
    expect(shortDigest(digest)).toBe("sha256:0123456789ab…");
  });

  test.each([
    ["", "Type a reference"],
    ["host/mirror:1", "begins with oci://"],
    ["oci://host/mir ror:1", "no spaces"],
    ["oci://mirror:1", "a host and a repository"],
    ["oci://host:5000/mirror", "ends with a tag or a digest"],
    ["oci://host:5000/mirror:1.0.0", ""],
    [`oci://host/team/mirror@${digest}`, ""],
  ])("a reference %j: %s", (text, problem) => {
    const found = referenceProblem(text);
    if (problem === "") expect(found).toBe("");
    else expect(found).toContain(problem);
  });
});
