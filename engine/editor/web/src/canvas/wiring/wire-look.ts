import type { Problem, Verdict } from "../../api/client";

/** WireLook is how a wire shows the result of its check: colour, dashes and a badge, with the reason. */
export interface WireLook {
  state: "unknown" | "valid" | "unverifiable" | "invalid";
  /** Shown on the wire unless it is valid. */
  badge: "" | "?" | "!";
  reason: string;
}

export function wireLook(verdict: Verdict | undefined, problems: Problem[] | undefined): WireLook {
  const problem = problems?.find((p) => p.severity === "error");
  const message = verdict?.findings?.[0]?.message ?? problem?.message ?? problems?.[0]?.message ?? "";
  if (problem || verdict?.outcome === "invalid")
    return { state: "invalid", badge: "!", reason: message || "this wire does not fit" };
  if (!verdict) return { state: "unknown", badge: "", reason: "not checked yet" };
  if (verdict.outcome === "unverifiable") {
    return {
      state: "unverifiable",
      badge: "?",
      reason: message || "can't be checked: pin a message to the source port",
    };
  }
  return { state: "valid", badge: "", reason: "fits" };
}
