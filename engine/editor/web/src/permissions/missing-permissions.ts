import { api, type Schemas, want } from "../api/client";

/** Access lists the permissions that a flow needs, and whether the cluster grants them. */
export type Access = Schemas["ApiAccess"];
export type AccessItem = Schemas["ApiAccessItem"];

/** readAccess never fails: a cluster that can't be asked does not keep a person from starting a flow. */
export async function readAccess(name: string): Promise<Access> {
  try {
    return await want(api.GET("/api/v1/flows/{name}/access", { params: { path: { name } } }));
  } catch (cause) {
    return { items: [], cluster: String(cause) };
  }
}

/**
 * missing returns the permissions that the cluster denies; none when it could not be asked. What
 * a flow works without is not missing.
 */
export function missing(access: Access): AccessItem[] {
  return access.cluster ? [] : (access.items ?? []).filter((item) => !item.allowed && !item.permission.optional);
}

/** permissionText writes a permission as kubectl does: "get, list deployments.apps". */
export function permissionText({ permission }: AccessItem): string {
  const group = permission.apiGroup ? `.${permission.apiGroup}` : "";
  const resources = (permission.resources ?? []).map((resource) => resource + group);
  const names = permission.names?.map((name) => ` ${name}`).join(",") ?? "";
  const where = permission.own ? " (Patchbay's own namespace)" : permission.cluster ? " (whole cluster)" : "";
  return `${(permission.verbs ?? []).join(", ")} ${resources.join(", ")}${names}${where}`;
}
