import type { Finding, Problem } from "../../api/client";
import type { FieldVerdict } from "../../code/expression/expression-field-props";
import type { ProblemsByPath } from "../../form/values/problems-by-path";

/** problemsOf gives a form what the check found, by field; what is about the map as a whole is under "". */
export function problemsOf(findings: Finding[]): ProblemsByPath {
  const by: ProblemsByPath = {};
  for (const { outcome, path = "", message, suggestion } of findings) {
    const problem: Problem = { severity: outcome === "invalid" ? "error" : "warning", message, suggestion };
    (by[path] ??= []).push(problem);
  }
  return by;
}

/** verdictsOf gives each expression what was found in it, to underline. */
export function verdictsOf(findings: Finding[]): Record<string, FieldVerdict> {
  const by: Record<string, FieldVerdict> = {};
  for (const finding of findings) {
    const verdict = (by[finding.path ?? ""] ??= { outcome: "unverifiable", findings: [] });
    verdict.findings.push(finding);
    if (finding.outcome === "invalid") verdict.outcome = "invalid";
  }
  return by;
}
