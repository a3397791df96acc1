import { useEffect, useState } from "react";
import { Failure } from "../../api/client";
import type { Edge, Flow } from "../../document/flow";
import { useRefusal } from "../../rights/rights";
import { type Evaluation, evaluate } from "./mapping-api";

/** MapTrial is the newest result of applying a map. It is stale while a newer one is awaited. */
export interface MapTrial {
  evaluation?: Evaluation;
  failure?: Failure;
  stale: boolean;
}

const pause = 150;

/** useEvaluation lets the server apply the map of an edge whenever the flow, the map or the message changes, and when refreshed changes. */
export function useEvaluation(flow: Flow, edge: Edge, message: unknown, refreshed: unknown): MapTrial {
  // The server applies maps for whoever may change the flow, also while a tool manages it.
  const refused = useRefusal("edit", flow.metadata.name);
  const [trial, setTrial] = useState<MapTrial>({ stale: true });
  const known = trial.evaluation !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is no reason to ask again
  useEffect(() => {
    if (refused) return setTrial({ failure: new Failure(403, refused), stale: false });
    const abort = new AbortController();
    setTrial((before) => (before.stale ? before : { ...before, stale: true }));
    const ask = async () => {
      try {
        const evaluation = await evaluate(flow, edge, message, abort.signal);
        if (!abort.signal.aborted) setTrial({ evaluation, stale: false });
      } catch (cause) {
        if (abort.signal.aborted || !(cause instanceof Failure)) return;
        setTrial((before) => ({ evaluation: before.evaluation, failure: cause, stale: false }));
      }
    };
    const timer = setTimeout(() => void ask(), known ? pause : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [flow, edge, message, refreshed, refused]);
  return trial;
}
