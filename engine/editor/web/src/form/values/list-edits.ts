import type { Json, JsonObject } from "../../values/json";

export function added(list: readonly Json[], item: Json): Json[] {
  return [...list, item];
}

export function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}

/** moved puts an item one place up or down; at an end nothing moves. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  const next = [...list];
  if (at < 0 || to < 0 || at >= list.length || to >= list.length) return next;
  const [item] = next.splice(at, 1);
  next.splice(to, 0, item as T);
  return next;
}

/** renamed gives a key another name and keeps its place in the order. */
export function renamed(object: JsonObject, from: string, to: string): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]));
}

/** freeKey returns a name for a new key that the object does not have yet. */
export function freeKey(object: JsonObject): string {
  for (let n = 1; ; n++) {
    const key = n === 1 ? "key" : `key${n}`;
    if (!Object.hasOwn(object, key)) return key;
  }
}
