import { useEffect, useState } from "react";
import type { RunSummary } from "../../api/client";
import { useLiveStore } from "../../live/live";

const gap = 1000;

/** useRefresh calls a function when the flow has run or messages have passed its wires, at most once a second. */
export function useRefresh(refetch: () => unknown, wanted = true): void {
  const live = useLiveStore();
  useEffect(() => {
    if (!wanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen = live.get();
    const stop = live.subscribe(() => {
      const now = live.get();
      if (timer || (now.runs === seen.runs && now.edges === seen.edges && now.missed === seen.missed)) return;
      timer = setTimeout(() => {
        timer = undefined;
        seen = live.get();
        void refetch();
      }, gap);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live, refetch, wanted]);
}

const pause = 250;

/** useLiveRuns returns the runs of the event stream, updated at most four times a second, since a flow may run a thousand times in one. */
export function useLiveRuns(): RunSummary[] {
  const live = useLiveStore();
  const [runs, setRuns] = useState(() => live.get().runs);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let seen = live.get().runs;
    const take = () => {
      timer = undefined;
      seen = live.get().runs;
      setRuns(seen);
    };
    take();
    const stop = live.subscribe(() => {
      if (live.get().runs !== seen) timer ??= setTimeout(take, pause);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live]);
  return runs;
}
