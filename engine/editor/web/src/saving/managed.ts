import type { Disk } from "../api/client";
import { useDisk } from "./file-on-disk";

/** Managed is the tool that brings the open flow, as a rule from git. */
export interface Managed {
  /** Such as "Flux (Kustomization apps/shop)"; "" when people bring the flow. */
  by: string;
  /** Its first word or words: Flux, Argo CD, Helm. */
  tool: string;
  /** What somebody else has changed of it, in words; "" for nothing. */
  drift: string;
}

/** useManaged returns who manages a flow. It is nobody until the server has said so. */
export function useManaged(name: string): Managed {
  return managedOf(useDisk(name).disk);
}

/** managedWords says why a flow that a tool manages is read-only. */
export function managedWords({ by, tool }: Pick<Managed, "by" | "tool">): string {
  return `${by} manages this flow. It is changed where ${tool} gets it from.`;
}

/** managedOf reads who manages a flow from what the server says of where it is stored. */
export function managedOf(disk: Pick<Disk, "managedBy" | "drift"> | undefined): Managed {
  const by = disk?.managedBy ?? "";
  return { by, tool: by.replace(/ \(.*$/, ""), drift: (disk?.drift ?? []).map(driftWords).join("; ") };
}

/** How many changed fields are named. */
const most = 3;

function driftWords({ manager, fields }: NonNullable<Disk["drift"]>[number]): string {
  const more = fields.length > most ? ` and ${fields.length - most} more` : "";
  return `${manager} changed ${fields.slice(0, most).join(", ")}${more}`;
}
