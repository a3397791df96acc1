import { useMemo } from "react";
import type { Problem } from "../../api/client";
import { useCheck } from "../../check/check";
import { edgeKey } from "../../document/flow";
import { noProblems, type ProblemsByPath, problemsByPath } from "../../form/values/problems-by-path";

/** isOfQueue reports whether a problem of a wire is about its queue. */
export function isOfQueue({ path = "" }: Problem): boolean {
  return /^spec\.edges\[\d+\]\.queue(\.|$)/.test(path);
}

/** useQueueProblems returns the problems of a wire's queue, by their path in it. */
export function useQueueProblems(edge: string): ProblemsByPath {
  const problems = useCheck((check) => check.edgeProblems[edge]);
  const place = useCheck((check) => check.of?.spec.edges?.findIndex((one) => edgeKey(one) === edge) ?? -1);
  return useMemo(() => {
    const own = problems?.filter(isOfQueue) ?? [];
    return own.length > 0 ? problemsByPath(own, `spec.edges[${place}].queue`) : noProblems;
  }, [problems, place]);
}
