import type { Problem } from "../../api/client";
import { type ProblemsByPath, problemsByPath } from "../../form/values/problems-by-path";
import { defaultOf, freshItem, type Schema } from "../../form/values/schema";
import type { Json, JsonObject, Path } from "../../values/json";
import { put } from "../../values/json-path";

/** Edits are the parameters that a person changed; undefined for one that was emptied. */
export type Edits = { readonly [parameter: string]: Json | undefined };

/** filled returns the installed values with edits applied. */
export function filled(installed: JsonObject, edits: Edits): JsonObject {
  const values: JsonObject = {};
  for (const [name, value] of Object.entries({ ...installed, ...edits })) if (value !== undefined) values[name] = value;
  return values;
}

/** given is what edits come to for an upgrade, in which a parameter that is left out stays: one that was emptied has its default again. */
export function given(schema: Schema, edits: Edits): JsonObject {
  return Object.fromEntries(
    Object.entries(edits).map(([name, value]) => {
      const parameter = schema.properties?.[name] ?? {};
      return [name, value === undefined ? (defaultOf(parameter) ?? freshItem(parameter)) : value];
    }),
  );
}

/** edited returns the edits after a change of the shown values at a path. The path [] changes all of them. */
export function edited(edits: Edits, shown: JsonObject, path: Path, value: Json | undefined): Edits {
  const next = withValue(shown, path, value);
  const touched = path.length > 0 ? [String(path[0])] : Object.keys({ ...shown, ...next });
  return { ...edits, ...Object.fromEntries(touched.map((name) => [name, next[name]])) };
}

/** parameterOf is the name of the parameter that a place is in: "registries" of "registries[0].host". */
export function parameterOf(place: string): string {
  return /^[^.[]*/.exec(place)?.[0] ?? place;
}

/** titleOf is the title of the parameter that a place is in. */
export function titleOf(schema: Schema, place: string): string {
  const name = parameterOf(place);
  return schema.properties?.[name]?.title ?? name;
}

/** withValue returns the values with another value at a path. */
export function withValue(values: JsonObject, path: Path, value: Json | undefined): JsonObject {
  return (put(values, path, value) ?? {}) as JsonObject;
}

/** split separates problems of parameters, which the form shows, from problems of the resulting flow. */
export function split(problems: Problem[], parameters: Iterable<string>): { byPath: ProblemsByPath; rest: Problem[] } {
  const known = new Set(parameters);
  const own = (problem: Problem) => known.has(parameterOf(problem.path ?? ""));
  return { byPath: problemsByPath(problems.filter(own), ""), rest: problems.filter((problem) => !own(problem)) };
}

/** without returns the problems that are not about the changed value. */
export function without(problems: ProblemsByPath, path: Path): ProblemsByPath {
  const [parameter] = path;
  const about = (place: string) =>
    place === parameter || place.startsWith(`${parameter}.`) || place.startsWith(`${parameter}[`);
  return Object.fromEntries(Object.entries(problems).filter(([place]) => !about(place)));
}
