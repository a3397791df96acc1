import type { Property } from "./schema";

/** FieldGroup is the fields under one heading; "" for those under none. */
export interface FieldGroup {
  name: string;
  properties: Property[];
}

/** groupsOf puts fields under the headings that they name, in the order of the first of each; those that name none come first. */
export function groupsOf(properties: Property[]): FieldGroup[] {
  const groups = new Map<string, Property[]>([["", []]]);
  for (const property of properties) {
    const name = property.schema.group ?? "";
    groups.set(name, [...(groups.get(name) ?? []), property]);
  }
  return [...groups].map(([name, list]) => ({ name, properties: list })).filter((group) => group.properties.length > 0);
}
