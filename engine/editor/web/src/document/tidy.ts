/** someOf returns a list; undefined when it is empty. */
export function someOf<T>(list: T[] | undefined): T[] | undefined {
  return list?.length ? list : undefined;
}

/** tidy removes keys whose value is undefined, so that equal documents are equal as JSON. */
export function tidy<T extends object>(object: T): T {
  for (const [key, value] of Object.entries(object))
    if (value === undefined) delete (object as Record<string, unknown>)[key];
  return object;
}
