import { useEffect, useState } from "react";
import { Failure } from "../../api/client";
import type { Edge, Flow } from "../../document/flow";
import { type Evaluation, evaluate } from "./mapping-api";

/** Trying is what a map comes to, of the newest answer; stale while a newer one is awaited. */
export interface Trying {
  evaluation?: Evaluation;
  failure?: Failure;
  stale: boolean;
}

const pause = 150;

/** useEvaluation has the server try the map of an edge whenever the flow, the map or the message changes. refreshed asks again. */
export function useEvaluation(flow: Flow, edge: Edge, message: unknown, refreshed: unknown): Trying {
  const [trying, setTrying] = useState<Trying>({ stale: true });
  const known = trying.evaluation !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer is no reason to ask again
  useEffect(() => {
    const abort = new AbortController();
    setTrying((before) => (before.stale ? before : { ...before, stale: true }));
    const ask = async () => {
      try {
        const evaluation = await evaluate(flow, edge, message, abort.signal);
        if (!abort.signal.aborted) setTrying({ evaluation, stale: false });
      } catch (cause) {
        if (abort.signal.aborted || !(cause instanceof Failure)) return;
        setTrying((before) => ({ evaluation: before.evaluation, failure: cause, stale: false }));
      }
    };
    const timer = setTimeout(() => void ask(), known ? pause : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
    // The first answer is no reason to ask again.
  }, [flow, edge, message, refreshed]);
  return trying;
}
