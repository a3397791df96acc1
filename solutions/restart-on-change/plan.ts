// Compares the hashes of what workloads use with those that were kept on them, and says
// which workload is to be restarted.
interface Workload { kind: string; namespace: string; name: string; hashes: Record<string, string>; uses: string[] }
interface Hashed { kind: string; metadata: { name: string; namespace: string }; hash: string }

const hashes = "patchbay.dev/content-hash";

export default function plan(input: { workloads: Workload[]; objects: Hashed[] }) {
  const now = new Map<string, string>();
  for (const { kind, metadata, hash } of input.objects ?? []) now.set(`${metadata.namespace} ${kind}/${metadata.name}`, hash);
  const at = new Date().toISOString();
  const items = [];
  for (const { kind, namespace, name, hashes: before, uses } of input.workloads ?? []) {
    const after: Record<string, string> = {};
    const changed: string[] = [];
    for (const use of uses) {
      // What is not there keeps its hash: when it comes again, it may be another.
      const hash = now.get(`${namespace} ${use}`) ?? before[use];
      if (!hash) continue;
      after[use] = hash;
      // A hash that is new here, or was made by another key, says nothing about a change.
      if (before[use] && before[use] !== hash && keyOf(before[use]) === keyOf(hash)) changed.push(use);
    }
    if (same(before, after)) continue;
    const podAnnotations: Record<string, string> = {};
    if (changed.length > 0) podAnnotations["patchbay.dev/restarted-at"] = at;
    items.push({ kind, namespace, name, restart: changed.length > 0, changed, annotations: { [hashes]: JSON.stringify(after) }, podAnnotations });
  }
  return { items, watched: (input.workloads ?? []).length };
}

function keyOf(hash: string): string { return hash.split("-")[0]; }

function same(a: Record<string, string>, b: Record<string, string>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
