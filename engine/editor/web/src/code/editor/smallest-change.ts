/** smallestChange returns the single replacement that turns before into next; undefined when they are equal. A small replacement keeps the cursor in its place. */
export function smallestChange(before: string, next: string): { from: number; to: number; insert: string } | undefined {
  if (before === next) return undefined;
  const shorter = Math.min(before.length, next.length);
  let start = 0;
  while (start < shorter && before[start] === next[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === next[next.length - 1 - end]) end++;
  return { from: start, to: before.length - end, insert: next.slice(start, next.length - end) };
}
