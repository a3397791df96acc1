import { useMemo } from "react";
import type { NodeStatus } from "../../api/client";
import { useLastPass } from "../../live/last-pass";
import type { NodePass } from "./node-lamp";

/**
 * useNodePass returns what the last run did at a node with its last error. Which run it was
 * matters only beside an error. So a run at whose end nothing is new renders no node.
 */
export function useNodePass(id: string, lastError: NodeStatus["lastError"]): NodePass {
  const run = useLastPass((last) => (lastError ? last.run : undefined));
  const failures = useLastPass((last) => last.failures[id] ?? 0);
  return useMemo(() => ({ run, failures }), [run, failures]);
}
