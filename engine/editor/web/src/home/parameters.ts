import type { Problem } from "../api/client";
import { type ProblemsByPath, problemsByPath } from "../form/problems";
import type { Path } from "../model/command";
import type { Json, JsonObject } from "../model/document";
import { put } from "../model/reduce";

/** The annotation that names the solution that a flow came from, as NAME@VERSION. */
const annotation = "patchbay.dev/solution";

/** versionFrom returns the version of a solution that a flow came from; undefined when it came from elsewhere. */
export function versionFrom(annotations: Record<string, string> | undefined, solution: string): string | undefined {
  const origin = annotations?.[annotation];
  return origin?.startsWith(`${solution}@`) ? origin.slice(solution.length + 1) : undefined;
}

/** withValue returns the values with another at a path. */
export function withValue(values: JsonObject, path: Path, value: Json | undefined): JsonObject {
  return (put(values, path, value) ?? {}) as JsonObject;
}

/** split tells problems of parameters, which the form shows, from those of the flow that they would make. */
export function split(problems: Problem[], parameters: Iterable<string>): { byPath: ProblemsByPath; rest: Problem[] } {
  const known = new Set(parameters);
  const own = (problem: Problem) => known.has(/^[^.[]*/.exec(problem.path ?? "")?.[0] ?? "");
  return { byPath: problemsByPath(problems.filter(own), ""), rest: problems.filter((problem) => !own(problem)) };
}

/** without returns the problems that a changed value has not made stale. */
export function without(problems: ProblemsByPath, path: Path): ProblemsByPath {
  const [parameter] = path;
  const about = (place: string) => place === parameter || place.startsWith(`${parameter}.`) || place.startsWith(`${parameter}[`);
  return Object.fromEntries(Object.entries(problems).filter(([place]) => !about(place)));
}
