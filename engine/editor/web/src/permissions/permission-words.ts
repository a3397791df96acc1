/** Permission is what a node needs in Kubernetes. */
export interface Permission {
  apiGroup?: string;
  resources: string[] | null;
  verbs: string[] | null;
  /** True for resources outside of namespaces. */
  cluster?: boolean;
  /** Only objects of these names. */
  names?: string[];
  /** True for objects in the namespace that Patchbay runs in. */
  own?: boolean;
  /** Only objects of this namespace. */
  namespace?: string;
  /** True for what the flow works without. */
  optional?: boolean;
}

/** permissionWords writes a permission as a phrase: "get, list and patch deployments (apps)". */
export function permissionWords({
  apiGroup,
  resources,
  verbs,
  cluster,
  names = [],
  own,
  namespace,
}: Permission): string {
  const group = apiGroup ? ` (${apiGroup})` : "";
  const what = `${listed(verbs, "use", "do anything with")} ${listed(resources, "something", "all resources")}${group}`;
  const which = names.length > 0 ? ` ${listed(names, "", "*")}` : "";
  if (own) return `${what}${which}, in Patchbay's own namespace`;
  if (namespace) return `${what}${which}, in the namespace ${namespace}`;
  return cluster ? `${what}${which}, for the whole cluster` : what + which;
}

function listed(words: string[] | null, none: string, all: string): string {
  if (!words || words.length === 0) return none;
  const named = words.map((word) => (word === "*" ? all : word));
  if (named.length === 1) return named[0] ?? none;
  return `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
