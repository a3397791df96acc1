/** splice returns the one replacement that makes next of before, undefined when they are equal. The cursor stays where nothing changed. */
export function splice(before: string, next: string): { from: number; to: number; insert: string } | undefined {
  if (before === next) return undefined;
  const shorter = Math.min(before.length, next.length);
  let start = 0;
  while (start < shorter && before[start] === next[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === next[next.length - 1 - end]) end++;
  return { from: start, to: before.length - end, insert: next.slice(start, next.length - end) };
}
