import { useEffect } from "react";
import { useLiveStore } from "../live/live";

const gap = 1000;

/** useRefresh calls a function when the flow has run or its wires carried something, at most once a second. */
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
