import type { FlowLine } from "../api/client";

/** reasonNotToRun returns why a stored flow can't run; undefined when it can. */
export function reasonNotToRun(line: FlowLine): string | undefined {
  if (line.state !== "invalid" && line.state !== "damaged") return undefined;
  const first = line.problems?.find((problem) => problem.severity === "error") ?? line.problems?.[0];
  return first?.message ?? "The stored document can't be read.";
}
