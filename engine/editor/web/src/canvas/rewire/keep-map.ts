import type { Verdict } from "../../api/client";
import type { Json, JsonObject } from "../../values/json";
import { everything } from "./message-root";

/** Kept is what remains of a mapping whose wire has new ends. */
export interface Kept {
  map: Json | undefined;
  /** The fields whose mapping could not be kept, by name. */
  lost: string[];
}

/**
 * keepMap keeps what still fits of a wanted map. Fields that the check finds invalid are
 * left out, or replaced by the suggested ones. Judge checks a map on the new wire. Before are
 * the fields that were lost earlier.
 */
export async function keepMap(
  wanted: Json | undefined,
  suggested: Json | undefined,
  judge: (map: Json | undefined) => Promise<Verdict | undefined>,
  before: readonly string[] = [],
): Promise<Kept> {
  let map = wanted;
  const lost = [...before];
  // Each turn drops a field, so it ends.
  while (map !== undefined) {
    const verdict = await judge(map);
    if (verdict?.outcome !== "invalid") return { map: filledUp(map, suggested, lost), lost };
    if (!isObject(map)) return { map: suggested, lost: [everything] };
    const fields = map;
    const bad = invalidFields(verdict).filter((field) => Object.hasOwn(fields, field));
    if (bad.length === 0) return { map: filledUp(fields, suggested, Object.keys(suggested ?? {})), lost };
    lost.push(...bad);
    map = Object.fromEntries(Object.entries(fields).filter(([field]) => !bad.includes(field)));
  }
  return { map: suggested, lost };
}

/** filledUp adds the suggestions for some fields, where the map has none. */
function filledUp(map: Json, suggested: Json | undefined, fields: string[]): Json {
  if (!isObject(map) || !isObject(suggested)) return map;
  const wanted = Object.entries(suggested).filter(([field]) => fields.includes(field) && !Object.hasOwn(map, field));
  return { ...map, ...Object.fromEntries(wanted) };
}

/** invalidFields returns the fields of the target that the check finds wrong: of images[0].name it is images. */
export function invalidFields({ findings = [] }: Verdict): string[] {
  const wrong = findings.filter((finding) => finding.outcome === "invalid" && finding.path);
  return [...new Set(wrong.map(({ path = "" }) => path.split(/[.[]/)[0] ?? ""))].filter((field) => field !== "");
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** lostWords says which mappings were not kept; "" when all were. */
export function lostWords(lost: readonly string[], why: string): string {
  return lost.length === 0 ? "" : `Not kept of the mapping: ${lost.join(", ")}. ${why}`;
}
