import type { Json } from "../../values/json";

/** How a map is edited. It follows from the map itself, unless the person chooses JSON. */
export type MapKind = "fields" | "whole" | "expression" | "json";

export const kindNames: Record<MapKind, string> = {
  fields: "Field by field",
  whole: "The whole message",
  expression: "One expression",
  json: "JSON text",
};

/** kindOfMap returns how a map is edited. */
export function kindOfMap(map: Json | undefined, asJSON: boolean): MapKind {
  if (asJSON) return "json";
  if (map === undefined) return "whole";
  if (typeof map === "string") return "expression";
  return map !== null && typeof map === "object" && !Array.isArray(map) ? "fields" : "json";
}

/** asKind converts a map to another kind. Earlier is the last map of that kind, which is restored. */
export function asKind(kind: MapKind, map: Json | undefined, earlier: Json | undefined): Json | undefined {
  if (kind === "json" || kindOfMap(map, false) === kind) return map;
  if (kind === "whole") return undefined;
  if (kindOfMap(earlier, false) === kind && earlier !== undefined) return earlier;
  return kind === "fields" ? {} : "{{ $ }}";
}

/** withSuggested adds suggestions for fields that are not mapped yet. */
export function withSuggested(map: Json | undefined, suggested: { [key: string]: Json } | undefined): Json | undefined {
  if (!suggested) return map;
  if (kindOfMap(map, false) !== "fields") return suggested;
  return { ...suggested, ...(map as { [key: string]: Json }) };
}
