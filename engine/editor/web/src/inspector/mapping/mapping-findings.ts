import type { Finding, Problem } from "../../api/client";
import type { FieldVerdict } from "../../code/expression/expression-field-props";
import type { ProblemsByPath } from "../../form/values/problems-by-path";

/** problemsOf returns findings as problems by field; those of the whole map are under "". */
export function problemsOf(findings: Finding[]): ProblemsByPath {
  const by: ProblemsByPath = {};
  for (const { outcome, path = "", message, suggestion } of findings) {
    const problem: Problem = { severity: outcome === "invalid" ? "error" : "warning", message, suggestion };
    (by[path] ??= []).push(problem);
  }
  return by;
}

/** verdictsOf returns the findings of each expression, to underline them. */
export function verdictsOf(findings: Finding[]): Record<string, FieldVerdict> {
  const by: Record<string, FieldVerdict> = {};
  for (const finding of findings) {
    const verdict = (by[finding.path ?? ""] ??= { outcome: "unverifiable", findings: [] });
    verdict.findings.push(finding);
    if (finding.outcome === "invalid") verdict.outcome = "invalid";
  }
  return by;
}
