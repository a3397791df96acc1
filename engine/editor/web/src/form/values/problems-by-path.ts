import type { Problem } from "../../api/client";
import type { Path } from "../../values/json";

/** Problems by their path in the form, as pathText writes it; "" is the form itself. */
export type ProblemsByPath = Record<string, Problem[]>;

export const noProblems: ProblemsByPath = {};

/** pathText writes a path as the server does: settings.routes[0]. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/**
 * problemsByPath returns the problems below a path of the document, such as
 * "spec.nodes[1].settings", by the rest of their path. Others are left out.
 */
export function problemsByPath(problems: Problem[], prefix: string): ProblemsByPath {
  const by: ProblemsByPath = {};
  for (const problem of problems) {
    const rest = below(problem.path ?? "", prefix);
    if (rest === undefined) continue;
    (by[placeIn(rest, problem.message)] ??= []).push(problem);
  }
  return by;
}

/**
 * The server reports a missing property, or an expression that can't be read, at the
 * object that contains it. A person looks for it at the field.
 */
function placeIn(path: string, message: string): string {
  const name =
    /^missing property '([^']+)'$/.exec(message)?.[1] ?? /^([\w-]+(?:\.[\w-]+|\[\d+\])*): \{\{/.exec(message)?.[1];
  if (name === undefined) return path;
  return path === "" ? name : `${path}.${name}`;
}

function below(path: string, prefix: string): string | undefined {
  if (prefix === "") return path;
  if (path === prefix) return "";
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  if (rest.startsWith(".")) return rest.slice(1);
  return rest.startsWith("[") ? rest : undefined;
}

/** problemsUnder returns the problems at a path and below it. */
export function problemsUnder(by: ProblemsByPath, path: string): Problem[] {
  return Object.entries(by).flatMap(([place, problems]) => (below(place, path) === undefined ? [] : problems));
}
