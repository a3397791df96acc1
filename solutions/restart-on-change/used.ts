// Finds the workloads that ask to be restarted, and the Secrets and ConfigMaps that their
// pods use.
interface Source { secret?: { name?: string; secretName?: string }; configMap?: { name?: string } }
interface Volume extends Source { projected?: { sources?: Source[] } }
interface Env { valueFrom?: { secretKeyRef?: { name?: string }; configMapKeyRef?: { name?: string } } }
interface EnvFrom { secretRef?: { name?: string }; configMapRef?: { name?: string } }
interface Container { env?: Env[]; envFrom?: EnvFrom[] }
interface Workload {
  kind: string;
  metadata: { name: string; namespace: string; annotations?: Record<string, string> };
  spec?: { template?: { spec?: { volumes?: Volume[]; containers?: Container[]; initContainers?: Container[] } } };
}
interface Config { excludeNamespaces?: string[] }

const optIn = "patchbay.dev/restart-on-change";
const hashes = "patchbay.dev/content-hash";

export default function used(input: { config: Config; workloads: Workload[] }) {
  const excluded = new Set(input.config?.excludeNamespaces ?? []);
  const objects = new Map<string, { kind: string; namespace: string; name: string }>();
  const workloads = [];
  for (const workload of input.workloads ?? []) {
    const { namespace, name, annotations } = workload.metadata;
    const asked = annotations?.[optIn] ?? "";
    if (asked === "" || asked === "false" || excluded.has(namespace)) continue;
    const uses = wanted(asked, referencesOf(workload));
    for (const use of uses) {
      const [kind, object] = use.split("/");
      objects.set(`${kind} ${namespace}/${object}`, { kind, namespace, name: object });
    }
    workloads.push({ kind: workload.kind, namespace, name, hashes: remembered(annotations?.[hashes]), uses });
  }
  return { objects: [...objects.values()], workloads };
}

// true asks for everything that the pods use; else the annotation names what counts:
// Secret/database, ConfigMap/settings.
function wanted(asked: string, references: string[]): string[] {
  if (asked === "true") return references;
  const named = new Set(asked.split(",").map((one) => one.trim()));
  return references.filter((one) => named.has(one));
}

function remembered(text: string | undefined): Record<string, string> {
  try {
    const parsed = JSON.parse(text ?? "{}");
    return parsed && typeof parsed === "object" && !Array.isArray(parsed) ? parsed : {};
  } catch {
    return {}; // somebody has written something else there
  }
}

function referencesOf(workload: Workload): string[] {
  const pod = workload.spec?.template?.spec ?? {};
  const found = new Set<string>();
  const add = (kind: string, name: string | undefined) => { if (name) found.add(`${kind}/${name}`); };
  const source = (one: Source) => {
    add("Secret", one.secret?.secretName ?? one.secret?.name);
    add("ConfigMap", one.configMap?.name);
  };
  for (const volume of pod.volumes ?? []) {
    source(volume);
    for (const one of volume.projected?.sources ?? []) source(one);
  }
  for (const container of [...(pod.initContainers ?? []), ...(pod.containers ?? [])]) {
    for (const { valueFrom } of container.env ?? []) {
      add("Secret", valueFrom?.secretKeyRef?.name);
      add("ConfigMap", valueFrom?.configMapKeyRef?.name);
    }
    for (const { secretRef, configMapRef } of container.envFrom ?? []) {
      add("Secret", secretRef?.name);
      add("ConfigMap", configMapRef?.name);
    }
  }
  return [...found].sort();
}
