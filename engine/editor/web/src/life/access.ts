import { api, want } from "../api/client";

/** Access is whether the cluster lets the flow do what it needs to. */
export interface Access {
  items: AccessItem[];
  /** Why nothing is known; absent when the cluster answered. */
  cluster?: string;
}

export interface AccessItem {
  permission: { resource?: string; verb?: string; verbs?: string[] | null; group?: string; apiGroup?: string; namespace?: string; name?: string } | string;
  allowed: boolean;
  reason?: string;
}

/** readAccess never fails: what can't be known keeps nobody from starting a flow. */
export async function readAccess(name: string): Promise<Access> {
  try {
    const path = "/api/v1/flows/{name}/access" as "/api/v1/flows/{name}/status";
    const access = (await want(api.GET(path, { params: { path: { name } } }))) as unknown as Access;
    return { items: access.items ?? [], cluster: access.cluster };
  } catch (cause) {
    return { items: [], cluster: String(cause) };
  }
}

export function missing(access: Access): AccessItem[] {
  return access.cluster ? [] : access.items.filter((item) => !item.allowed);
}

/** permissionText says a permission: "patch deployments.apps in shop". */
export function permissionText({ permission }: AccessItem): string {
  if (typeof permission === "string") return permission;
  const verbs = permission.verbs?.join(", ") ?? permission.verb ?? "use";
  const group = permission.apiGroup ?? permission.group;
  const resource = `${permission.resource ?? "?"}${group ? `.${group}` : ""}${permission.name ? ` ${permission.name}` : ""}`;
  return `${verbs} ${resource}${permission.namespace ? ` in ${permission.namespace}` : ""}`;
}
