const units: [limit: number, seconds: number, word: string][] = [
  [90, 1, "second"],
  [90 * 60, 60, "minute"],
  [36 * 3600, 3600, "hour"],
  [45 * 86400, 86400, "day"],
];

/** ago writes how long ago a time was: "just now", "5 minutes ago"; a date for long ago. */
export function ago(time: string, now: number): string {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return "";
  const passed = Math.round((now - at) / 1000);
  if (passed < 10) return "just now";
  for (const [limit, seconds, word] of units) {
    if (passed >= limit) continue;
    const count = Math.round(passed / seconds);
    return `${count} ${word}${count === 1 ? "" : "s"} ago`;
  }
  return new Date(at).toLocaleDateString("en-CA");
}
