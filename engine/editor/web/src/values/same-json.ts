/** same reports whether two JSON values are equal; the order of keys means nothing, a key without a value is no key. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  const ours = Object.entries(a).filter(([, value]) => value !== undefined);
  const theirs = Object.entries(b).filter(([, value]) => value !== undefined);
  return (
    ours.length === theirs.length &&
    ours.every(([key, value]) => Object.hasOwn(b, key) && same(value, (b as Record<string, unknown>)[key]))
  );
}
