// Decides what to do with each deployment: which images to copy where, and
// which containers to point at the copies. It only plans; the nodes after it
// copy and patch.
import { mirrorImage } from "patchbay:image";

// Who set a container's image, by the object's managedFields.
interface FieldOwner { manager: string; operation: string; tool?: string }
interface Container { name: string; image: string; imageOwner?: FieldOwner }
interface Owner { apiVersion: string; kind: string; name: string }
interface Deployment {
  kind?: string; // of the workload; a Deployment when it is not given
  name: string;
  namespace: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  replicas: number;
  containers: Container[];
  initContainers?: Container[];
  imageVolumes?: Container[];
  tool?: string; // Argo CD, Flux or Helm, by what these write on what they manage
  imagePullSecrets?: string[];
  ownerReferences?: Owner[];
  originals?: Record<string, string>; // images before we changed them, by container
}
interface Config {
  localRegistry: string;
  mapping: string;
  gitops: "mirror-only" | "patch" | "skip";
  excludeNamespaces?: string[];
  placeholders?: string[]; // images that something else fills in
  customOwners?: boolean;
  checkMirror?: boolean;   // look whether what deployments point at is there
}
interface Update { name: string; image: string }
interface Copy { source: string; target: string; onlyIfMissing?: boolean }
interface Item {
  pass: string;      // the same for all items of a pass
  kind: string;
  namespace: string;
  name: string;
  images: Copy[];    // to copy, each once
  updates: Update[]; // containers to point at the copies
  secrets: string[]; // pull secrets, in order
  reason: string;
}
// What all deployments of a pass have in common.
interface Scope { config: Config; prefix: string; map: (image: string) => Mapped }
interface Mapped { target: string; changed: boolean; reason: string; error?: string }
interface Seen { deployment: Deployment; containers: Container[] } // all that has an image
interface Skipped { kind: string; namespace: string; name: string; reason: string; mirrored: boolean; images: string[] }

// A large cluster comes page by page. All pages of a pass are of one list, so that each
// image is tried once in a pass, whichever page it is on.
export default function plan(input: { config: Config; list?: string; deployments: Deployment[] }) {
  const pass = input.list || `${Date.now()}-${Math.random()}`;
  const scope = scopeOf(input.config);
  const items: Item[] = [];
  const skipped: Skipped[] = [];
  const seen: Seen[] = [];
  for (const deployment of input.deployments ?? []) {
    const { namespace, name } = deployment;
    const kind = kindOf(deployment);
    const containers = withImages(deployment);
    const images = containers.map(({ image }) => image).filter((image, i, all) => all.indexOf(image) === i);
    const foreign = outOfScope(deployment, input.config);
    const why = foreign || reasonToLeave(deployment, input.config);
    if (!foreign) seen.push({ deployment, containers });
    if (why) {
      skipped.push({ kind, namespace, name, reason: why, mirrored: false, images });
      continue;
    }
    const { item, reason } = planDeployment(deployment, containers, scope, pass);
    if (item) items.push(item);
    const mirrored = images.every((image) => isOn(scope, image));
    if (reason) skipped.push({ kind, namespace, name, reason, mirrored, images });
  }
  const planned = items.length;
  const checks = input.config.checkMirror ? planChecks(seen, items, scope, pass) : [];
  const images = checks.reduce((count, item) => count + item.images.length, 0);
  console.log(`${planned} deployments to mirror, ${skipped.length} skipped, ${images} images to look for on the mirror`);
  report([...skipped, ...items.filter((item) => item.reason !== "")]);
  // The record of a run shows 200 of a list, so the many that are fine come last, and no
  // more of them than that.
  skipped.sort((a, b) => Number(a.mirrored) - Number(b.mirrored));
  const mirrored = skipped.reduce((count, one) => count + Number(one.mirrored), 0);
  skipped.length = Math.min(skipped.length, skipped.length - mirrored + 200);
  return { items: [...items, ...checks], skipped, mirrored, planned, deployments: (input.deployments ?? []).length };
}

// Images on the mirror begin with the prefix; those on the same host outside of the
// mirror's path are not ours to look after. An image that many deployments use is mapped
// once: that is most of the work in a large cluster.
function scopeOf(config: Config): Scope {
  const known = new Map<string, Mapped>();
  const map = (image: string) => {
    let mapped = known.get(image);
    if (!mapped) known.set(image, (mapped = mirrorImage(image, { mirror: config.localRegistry, mapping: config.mapping })));
    return mapped;
  };
  return { config, map, prefix: map("docker.io/library/a:1").target.replace(/(\/docker\.io)?\/library\/a:1$/, "") + "/" };
}

// What deployments point at must be on the mirror still: each image is looked for
// once, and one that is missing is copied again from where it came from. Of the
// deployments that use it, one that knows its original image asks, and rather one
// that has pull secrets.
function planChecks(seen: Seen[], items: Item[], scope: Scope, pass: string): Item[] {
  const coming = new Set(items.flatMap((item) => item.images.map((image) => image.target)));
  const best = new Map<string, { source: string; deployment: Deployment; weight: number }>(); // by target
  for (const { deployment, containers } of seen) {
    for (const container of containers) {
      const { image } = container;
      if (coming.has(image) || !isOn(scope, image)) continue;
      const source = originalOf(deployment, container, scope);
      const weight = (source ? 2 : 0) + (deployment.imagePullSecrets?.length ? 1 : 0);
      if (weight > (best.get(image)?.weight ?? -1)) best.set(image, { source, deployment, weight });
    }
  }
  const checks = new Map<Deployment, Item>();
  for (const [target, { source, deployment }] of best) {
    const { namespace, name } = deployment;
    const item = checks.get(deployment) ?? { pass, kind: kindOf(deployment), namespace, name, images: [], updates: [], secrets: deployment.imagePullSecrets ?? [], reason: "" };
    item.images.push({ source, target, onlyIfMissing: true });
    checks.set(deployment, item);
  }
  return [...checks.values()];
}

function isOn(scope: Scope, image: string): boolean {
  if (!image.startsWith(scope.prefix)) return false; // parsing every image of a large cluster takes its time
  const mapped = scope.map(image);
  return !mapped.changed && !mapped.error;
}

// All that has an image. An image volume is named as deployment_update takes it, and as
// the annotation with the original images has it.
function withImages(deployment: Deployment): Container[] {
  const volumes = (deployment.imageVolumes ?? []).map((volume) => ({ ...volume, name: `volume/${volume.name}` }));
  return (deployment.initContainers ?? []).concat(deployment.containers, volumes);
}

// Where an image on the mirror came from, "" when that is not known: what is recorded on
// the deployment counts as long as it belongs to this very image.
function originalOf(deployment: Deployment, { name, image, imageOwner }: Container, scope: Scope): string {
  const original = deployment.originals?.[name] ?? "";
  if (!original || imageOwner?.manager === "patchbay") return original;
  return scope.map(original).target === image ? original : "";
}

// The run says why deployments are left alone, with a few names for each reason:
// a large cluster has thousands that are on the mirror already.
function report(alone: Skipped[]) {
  const most = 20;
  const byReason = new Map<string, string[]>();
  for (const { kind, namespace, name, reason } of alone) {
    const names = byReason.get(reason) ?? [];
    names.push(kind === "Deployment" ? `${namespace}/${name}` : `${kind} ${namespace}/${name}`);
    byReason.set(reason, names);
  }
  for (const [reason, names] of byReason) {
    const more = names.length > most ? ` and ${names.length - most} more` : "";
    console.log(`left alone (${reason}): ${names.slice(0, most).join(", ")}${more}`);
  }
}

// A deployment is nothing of ours for these reasons.
function outOfScope(deployment: Deployment, config: Config): string {
  const labels = deployment.labels ?? {};
  if ((config.excludeNamespaces ?? []).includes(deployment.namespace)) return "its namespace is excluded";
  if (labels["patchbay.dev/mirror"] === "false") return "opted out by the label patchbay.dev/mirror";
  if (labels["app.kubernetes.io/part-of"] === "patchbay") return "part of Patchbay itself";
  return "";
}

// A deployment is not changed for these reasons. What it points at on the mirror is
// looked for all the same: it may be scaled up at any time.
function reasonToLeave(deployment: Deployment, config: Config): string {
  if (deployment.replicas === 0) return "scaled to zero";
  const owner = (deployment.ownerReferences ?? []).find(isCustom);
  if (owner && !config.customOwners) return `owned by ${owner.kind} ${owner.name}, which may put its image back`;
  return "";
}

function planDeployment(deployment: Deployment, containers: Container[], scope: Scope, pass: string): { item?: Item; reason?: string } {
  const { config } = scope;
  const images = new Map<string, string>(); // target -> source
  const updates: Update[] = [];
  const kept = new Set<string>();  // why images are not copied
  const alone = new Set<string>(); // who has images that stay as they are
  const tool = deployment.tool ?? "";
  for (const { name, image, imageOwner } of containers) {
    const mapped = mapImage(image, scope);
    if (!mapped.changed) {
      kept.add(mapped.reason);
      continue;
    }
    const owned = config.gitops === "patch" ? "" : ownedBy(tool, imageOwner);
    if (owned) alone.add(owned);
    else updates.push({ name, image: mapped.target });
    if (!owned || config.gitops !== "skip") images.set(mapped.target, image);
  }
  const reason = [...alone].map((who) => leftAlone(who, config, updates.length > 0)).join("; ");
  if (images.size === 0) return { reason: reason || [...kept].join("; ") };
  return {
    item: {
      pass,
      kind: kindOf(deployment),
      namespace: deployment.namespace,
      name: deployment.name,
      images: [...images].map(([target, source]) => ({ source, target })),
      updates,
      secrets: deployment.imagePullSecrets ?? [],
      reason,
    },
  };
}

function kindOf(deployment: Deployment): string { return deployment.kind ?? "Deployment"; }

function leftAlone(who: string, config: Config, partly: boolean): string {
  const what = partly ? "its containers are" : "the deployment is";
  if (config.gitops === "skip") return partly ? `${who}: ${what} left alone` : who;
  return `${who}: images are copied, ${what} left alone; the Image Policy Webhook is the way to change such images`;
}

// An image that can't be understood is never changed, and said so. A wrong
// registry or mapping throws, so that the whole pass fails visibly.
function mapImage(image: string, scope: Scope): { changed: boolean; target: string; reason: string } {
  if ((scope.config.placeholders ?? []).includes(image)) return { changed: false, target: image, reason: `a placeholder: ${image}` };
  const mapped = scope.map(image);
  if (mapped.error) console.warn(`image ${image}: ${mapped.error}`);
  return { changed: mapped.changed, target: mapped.target, reason: mapped.error ?? mapped.reason };
}

// Who would revert a patch of an image, or meet a conflict at it: the tool that
// manages the deployment, or else whoever applies this image. A patch under our
// name takes the field away from them, and their next upgrade fails.
function ownedBy(tool: string, owner?: FieldOwner): string {
  if (tool) return `managed by ${tool}`;
  if (!owner || owner.manager === "patchbay") return "";
  if (owner.tool) return `managed by ${owner.tool}, by its field manager ${owner.manager}`;
  return owner.operation === "Apply" ? `applied by the field manager ${owner.manager}` : "";
}

// Kubernetes' own kinds live in groups without a dot or under k8s.io.
function isCustom(owner: Owner): boolean {
  const group = owner.apiVersion.includes("/") ? owner.apiVersion.split("/")[0] : "";
  return group.includes(".") && !group.endsWith(".k8s.io");
}
