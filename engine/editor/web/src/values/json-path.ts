import type { Json, Path } from "./json";

/** put returns a value with another value at a path; undefined removes it. Missing objects on the path are created. */
export function put(value: Json | undefined, path: Path, next: Json | undefined): Json | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    const item = put(list[step], rest, next);
    if (item === undefined) list.splice(step, 1);
    else list[step] = item;
    return list;
  }
  const object = value && typeof value === "object" && !Array.isArray(value) ? { ...value } : {};
  const item = put(object[step], rest, next);
  if (item === undefined) delete object[step];
  else object[step] = item;
  return object;
}

/** at returns the value at a path, undefined when there is none. */
export function at(value: Json | undefined, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const step of path) {
    if (here === null || typeof here !== "object") return undefined;
    here = Array.isArray(here) ? here[Number(step)] : Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}
