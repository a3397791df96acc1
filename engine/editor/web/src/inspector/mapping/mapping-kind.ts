import type { Json } from "../../values/json";

/** How a map is edited. The document does not say it: a map's own form does, unless a person wants to see the JSON. */
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

/** asKind returns a map to go on with in another kind, made of the one there is; earlier is the last one that was of that kind. */
export function asKind(kind: MapKind, map: Json | undefined, earlier: Json | undefined): Json | undefined {
  if (kind === "json" || kindOfMap(map, false) === kind) return map;
  if (kind === "whole") return undefined;
  if (kindOfMap(earlier, false) === kind && earlier !== undefined) return earlier;
  return kind === "fields" ? {} : "{{ $ }}";
}

/** withSuggested fills what is not mapped yet; what a person wrote stays. */
export function withSuggested(map: Json | undefined, suggested: { [key: string]: Json } | undefined): Json | undefined {
  if (!suggested) return map;
  if (kindOfMap(map, false) !== "fields") return suggested;
  return { ...suggested, ...(map as { [key: string]: Json }) };
}
