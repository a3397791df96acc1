// Makes one row of each image of each workload: where it is pulled from, whether it was
// moved to the local registry, and what keeps the kubelet from pulling it.
import { parseImage } from "patchbay:image";

interface Container { name: string; image: string }
interface Workload {
  kind: string;
  namespace: string;
  name: string;
  uid: string;
  containers: Container[];
  initContainers?: Container[];
  imageVolumes?: Container[];
  originals?: Record<string, string>; // images before Patchbay changed them, by container
}
interface Status { image?: string; state?: { waiting?: { reason?: string; message?: string } } }
interface Pod {
  metadata: { name: string; namespace: string; ownerReferences?: { kind: string; name: string }[] };
  status?: { containerStatuses?: Status[]; initContainerStatuses?: Status[] };
}
interface Config { localRegistry: string; excludeNamespaces?: string[]; only: "all" | "remote" | "failing" }
interface Row {
  namespace: string; kind: string; name: string; container: string; image: string;
  registry: string; state: "remote" | "local" | "moved" | "unreadable"; original: string; problem: string;
}

// What the kubelet says when an image can't be pulled.
const failing = ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "RegistryUnavailable", "SignatureValidationFailed", "ImageInspectError"];

export default function report(input: { config: Config; workloads: Workload[]; pods: Pod[] }) {
  const { config } = input;
  const excluded = new Set(config.excludeNamespaces ?? []);
  const problems = problemsOf(input.pods ?? []);
  const all: Row[] = [];
  let workloads = 0;
  for (const workload of input.workloads ?? []) {
    if (excluded.has(workload.namespace)) continue;
    workloads++;
    for (const container of withImages(workload)) all.push(rowOf(workload, container, config, problems));
  }
  const hosts = new Map<string, number>();
  for (const row of all) if (row.state === "remote") hosts.set(row.registry, (hosts.get(row.registry) ?? 0) + 1);
  const count = (state: string) => all.filter((row) => row.state === state).length;
  const rows = all.filter((row) => config.only === "all" || (config.only === "remote" ? row.state === "remote" : row.problem !== ""));
  // The record of a run is bounded, so what somebody should look at comes first.
  rows.sort((a, b) => rank(a) - rank(b) || compare(a.namespace, b.namespace) || compare(a.name, b.name));
  return {
    rows,
    images: all.length,
    local: count("local"),
    moved: count("moved"),
    remote: count("remote"),
    failing: all.filter((row) => row.problem !== "").length,
    workloads,
    registries: [...hosts].map(([host, images]) => ({ host, images })).sort((a, b) => b.images - a.images || compare(a.host, b.host)),
  };
}

function compare(a: string, b: string): number { return a < b ? -1 : a > b ? 1 : 0; }

function rank(row: Row): number { return row.problem !== "" ? 0 : row.state === "remote" ? 1 : 2; }

function withImages(workload: Workload): Container[] {
  const volumes = (workload.imageVolumes ?? []).map((volume) => ({ ...volume, name: `volume/${volume.name}` }));
  return [...(workload.initContainers ?? []), ...workload.containers, ...volumes];
}

function rowOf(workload: Workload, container: Container, config: Config, problems: Map<string, string>): Row {
  const { kind, namespace, name } = workload;
  const original = workload.originals?.[container.name] ?? "";
  const row: Row = { namespace, kind, name, container: container.name, image: container.image, registry: "", state: "remote", original, problem: "" };
  row.problem = problems.get(key(namespace, kind, name, container.image)) ?? "";
  try {
    row.registry = parseImage(container.image).host;
  } catch (cause) {
    return { ...row, state: "unreadable", problem: row.problem || `not an image: ${(cause as Error).message}` };
  }
  if (isLocal(container.image, config)) row.state = original === "" ? "local" : "moved";
  return row;
}

function isLocal(image: string, config: Config): boolean {
  const local = config.localRegistry.replace(/\/+$/, "");
  return local !== "" && image.startsWith(`${local}/`);
}

function key(namespace: string, kind: string, name: string, image: string): string { return [namespace, kind, name, image].join(" "); }

// What is wrong, by workload and image. A pod names the ReplicaSet or Job that has made
// it, and that is named after its own maker.
function problemsOf(pods: Pod[]): Map<string, string> {
  const problems = new Map<string, string>();
  for (const { metadata, status } of pods) {
    for (const one of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
      const waiting = one.state?.waiting;
      if (!one.image || !waiting?.reason || !failing.includes(waiting.reason)) continue;
      const text = `${waiting.reason} in pod ${metadata.name}${waiting.message ? `: ${waiting.message}` : ""}`;
      for (const owner of metadata.ownerReferences ?? []) problems.set(key(metadata.namespace, ...makerOf(owner), one.image), text);
    }
  }
  return problems;
}

function makerOf(owner: { kind: string; name: string }): [string, string] {
  const made: Record<string, string> = { ReplicaSet: "Deployment", Job: "CronJob" };
  return made[owner.kind] ? [made[owner.kind], owner.name.replace(/-[a-z0-9]+$/, "")] : [owner.kind, owner.name];
}
