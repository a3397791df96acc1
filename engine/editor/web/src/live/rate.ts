/** Rate is how many messages pass an edge in a second, measured from counts. */
export interface Rate {
  /** The count and the time (ms) of the sample that the rate is measured from. */
  count: number;
  at: number;
  perSecond: number;
}

const window = 900;
const still = 3000;

/** rateOf returns the rate after a new count. Counts within a second of each other are one sample. */
export function rateOf(before: Rate | undefined, count: number, now: number): Rate {
  if (!before || count < before.count) return { count, at: now, perSecond: 0 };
  const passed = now - before.at;
  if (passed < window) return before;
  // Counts come once a second while they change. After a pause, the change withEvent within the last second.
  return { count, at: now, perSecond: ((count - before.count) * 1000) / (passed > still ? 1000 : passed) };
}

/** idleRate sets a rate to 0 when no count has come for a while. Counts come only when they change. */
export function idleRate(rate: Rate, now: number): Rate {
  return rate.perSecond > 0 && now - rate.at > still ? { ...rate, at: now, perSecond: 0 } : rate;
}

export function rateText(perSecond: number): string {
  if (perSecond === 0) return "";
  if (perSecond < 1) return "<1/s";
  if (perSecond < 1000) return `${Math.round(perSecond)}/s`;
  return `${(perSecond / 1000).toFixed(1)}k/s`;
}
