import { useMemo } from "react";
import { useLastPass } from "../../live/last-pass";
import type { NodePass } from "./node-lamp";

/** useNodePass returns what the last run did at a node; undefined before the first run. */
export function useNodePass(id: string): NodePass | undefined {
  const run = useLastPass((last) => last.run);
  const failures = useLastPass((last) => last.failures[id] ?? 0);
  return useMemo(() => run && { run, failures }, [run, failures]);
}
