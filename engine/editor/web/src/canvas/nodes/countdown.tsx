import { useEffect, useState } from "react";
import { untilText } from "./until-text";

/** Countdown says how long it is until a time. */
export function Countdown({ to }: { to: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => everySecond(setNow), []);
  return <time dateTime={to}>{untilText(Date.parse(to) - now)}</time>;
}

const listeners = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** everySecond calls all listeners at the same time: with a timer each, a hundred of them would draw the page a hundred times a second. */
function everySecond(listener: (now: number) => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const listen of listeners) listen(Date.now());
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
