// Looks for what the webhook missed: objects in its scope whose images are not on
// the mirror, since nobody answered when they were stored, or since they are older
// than the webhook. It only looks; the nodes after it show and patch.
import { mirrorImage, parseImage } from "patchbay:image";

interface Config {
  localRegistry: string;
  mapping: string;
  registries?: string[];
  placeholders?: string[];
  namespaces?: string[];
  excludeNamespaces?: string[];
  serviceNamespace?: string;
  resources: "deployments" | "pods" | "workloads";
  heal: "report" | "patch";
}
interface Container { name: string; image: string; imagePullPolicy?: string }
interface Found {
  kind?: string; // not given for pods
  namespace: string;
  name: string;
  phase?: string; // of pods
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  podLabels?: Record<string, string>;
  containers: Container[];
  initContainers?: Container[];
  imageVolumes?: Container[];
}
interface Image { name: string; image: string }

const shown = 20;   // objects named in a line
const atOnce = 20;  // rollouts that one tick starts at most

export default function survey(input: { config: Config; objects: Found[] }) {
  const { config } = input;
  const hosts = (config.registries ?? []).map((one) => parseImage(`${one}/a/b`).host);
  const missed: { kind: string; namespace: string; name: string; images: string[]; expect: Image[] }[] = [];
  let inScope = 0;
  for (const found of input.objects ?? []) {
    if (!isInScope(found, config)) continue;
    inScope++;
    const volumes = (found.imageVolumes ?? []).map((volume) => ({ ...volume, name: `volume/${volume.name}` }));
    const off = [...(found.initContainers ?? []), ...found.containers, ...volumes].flatMap((c) => {
      const target = c.imagePullPolicy === "Never" ? "" : targetOf(c.image, hosts, config);
      return target ? [{ name: c.name, image: c.image, target }] : [];
    });
    if (off.length === 0) continue;
    missed.push({
      kind: found.kind ?? "Pod", namespace: found.namespace, name: found.name,
      images: off.map((c) => c.image), expect: off.map((c) => ({ name: c.name, image: c.target })),
    });
  }
  const what = config.resources === "pods" ? "pods" : config.resources;
  let message = `${missed.length} of ${inScope} ${what} in scope are not on the mirror`;
  if (missed.length > 0) {
    const names = missed.slice(0, shown).map((m) => `${m.kind} ${m.namespace}/${m.name} (${m.images.join(", ")})`).join("; ");
    const more = missed.length > shown ? ` and ${missed.length - shown} more` : "";
    message += `: ${names}${more}. ${advice(config, missed.length)}`;
    console.warn(message);
  }
  const at = new Date().toISOString();
  const items = config.heal === "patch" && config.resources !== "pods"
    ? missed.slice(0, atOnce).map(({ kind, namespace, name, expect }) => ({ kind, namespace, name, expect, podAnnotations: { "patchbay.dev/healed-at": at } }))
    : [];
  return { message, inScope, missed: missed.length, objects: missed.slice(0, 100), items };
}

function advice(config: Config, missed: number): string {
  if (config.resources === "pods") return "A pod can't be changed: restart its workload (kubectl rollout restart), and its next pod is";
  if (config.heal !== "patch") return "Their next rollout is rewritten; kubectl rollout restart starts one, and heal=patch does it for you";
  return missed > atOnce ? `${atOnce} of them are rolled out now, the others with the next ticks` : "They are rolled out now";
}

// The scope of the webhook's rules and of its script.
function isInScope(found: Found, config: Config): boolean {
  const { namespace } = found;
  if (["kube-system", "kube-node-lease", config.serviceNamespace, ...(config.excludeNamespaces ?? [])].includes(namespace)) return false;
  if (config.namespaces?.length && !config.namespaces.includes(namespace)) return false;
  if (found.phase === "Succeeded" || found.phase === "Failed") return false;
  if (found.annotations?.["kubernetes.io/config.mirror"] !== undefined) return false;
  return [found.labels, found.podLabels].every((labels) => labels?.["patchbay.dev/mirror"] !== "false");
}

// Where an image belongs, "" for one that stays where it is.
function targetOf(image: string, hosts: string[], config: Config): string {
  if (config.placeholders?.includes(image)) return "";
  const mapped = mirrorImage(image, { mirror: config.localRegistry, mapping: config.mapping, longNames: "leave" });
  if (mapped.error || !mapped.changed) return "";
  return hosts.length === 0 || hosts.includes(parseImage(image).host) ? mapped.target : "";
}
