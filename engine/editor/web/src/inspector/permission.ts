interface Permission {
  verbs?: string[] | null;
  resources?: string[] | null;
  apiGroup?: string;
  cluster?: boolean;
}

/** permissionWords says a permission: "get and patch deployments (apps), in its namespaces". */
export function permissionWords({ verbs, resources, apiGroup, cluster }: Permission): string {
  const what = `${joined(verbs ?? [])} ${joined(resources ?? [])}`;
  return `${what}${apiGroup ? ` (${apiGroup})` : ""}${cluster ? ", in the whole cluster" : ""}`;
}

function joined(words: string[]): string {
  if (words.length < 2) return words[0] ?? "";
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
