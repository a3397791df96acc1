import { useEffect, useState } from "react";
import { untilText } from "./until-text";

/** Countdown says how long it is until a time. */
export function Countdown({ to }: { to: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return <time dateTime={to}>{untilText(Date.parse(to) - now)}</time>;
}
