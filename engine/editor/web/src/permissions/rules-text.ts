import type { Permission } from "./permission-words";

/** rulesText writes permissions as the rules of a Role, in YAML. */
export function rulesText(permissions: Permission[]): string {
  return permissions.map(rule).join("");
}

function rule({ apiGroup = "", resources, verbs, names, cluster, namespace, own, optional }: Permission): string {
  const where = own
    ? "in Patchbay's own namespace"
    : namespace
      ? `in the namespace ${namespace}`
      : cluster
        ? "for the whole cluster"
        : "in the namespaces that the flow looks at";
  const lines = [
    `# ${where}${optional ? "; the flow works without" : ""}`,
    `- apiGroups: ${JSON.stringify([apiGroup])}`,
    `  resources: ${listText(resources)}`,
    ...(names?.length ? [`  resourceNames: ${listText(names)}`] : []),
    `  verbs: ${listText(verbs)}`,
  ];
  return `${lines.join("\n")}\n`;
}

function listText(words: string[] | null): string {
  return `[${(words ?? []).map((word) => JSON.stringify(word)).join(", ")}]`;
}
