import type { HopRecord } from "../../api/client";

type Hop = Pick<HopRecord, "index" | "parent" | "node" | "edge" | "unmapped">;

/**
 * portOfHop is the port, node.port, at which the message of a hop was; "" when that is not
 * known. A hop that began its run was emitted: by which port, the wires say that it took.
 */
export function portOfHop(hop: Hop, run: readonly Hop[]): string {
  const [from = "", to = ""] = hop.edge?.split("-> ") ?? [];
  if (hop.edge) return hop.unmapped ? from.trim() : to;
  const next = run.find(({ parent, edge }) => parent === hop.index && edge?.startsWith(`${hop.node}.`));
  return next?.edge?.split(" -> ")[0] ?? "";
}
