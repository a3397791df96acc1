// Answers one AdmissionReview: finds every place of an image, and says
// which of them to replace. It works on the JSON as the API server sent it and
// patches image strings only, so that fields it has never heard of survive.
import { mirrorImage, notice, parseImage } from "patchbay:image";

interface Config {
  localRegistry: string;
  mapping: string;
  registries?: string[]; // hosts whose images are rewritten; empty means all
  placeholders?: string[]; // images that something else fills in
  resources?: string;    // which objects the webhook is registered for
  dryRun?: boolean;      // report in warnings, change nothing
  verbose?: boolean;     // report every rewrite in warnings
}
type Json = Record<string, any>;
interface Place { path: string; image: string; known?: string }
interface Operation { op: "test" | "replace"; path: string; value: string }

export default function rewrite(input: { config: Config; review: Json }) {
  const { config, review } = input;
  const request = review?.request;
  if (review?.apiVersion !== "admission.k8s.io/v1" || review.kind !== "AdmissionReview" || !text(request?.uid)) {
    return {
      statusCode: 400, contentType: "text/plain", body: "this is not an AdmissionReview v1 with a request and a uid\n",
      patch: [], warnings: [], targets: [], outcome: "malformed", reason: "",
    };
  }
  const patch: Operation[] = [];
  const warnings: string[] = [];
  const targets: string[] = [];
  const keepsImages = unchangeable(request);
  // What becomes of the object and why, in few different words: a metric counts by them.
  let outcome = "left alone";
  let why = whyNoPlaces(request);
  for (const { path, image, known } of places(request, config)) {
    const { target, fault, left } = decide(image, config);
    if (keepsImages && target !== known) {
      why = "its images can't change";
      continue;
    }
    why = left ?? "";
    if (fault) warnings.push(...notice([{ image }, ` is left alone: ${fault}`]));
    if (!target) continue;
    if (config.dryRun) {
      warnings.push(...notice(["would rewrite ", { image }, " to ", { image: target }]));
      outcome = "would be rewritten";
      continue;
    }
    if (config.verbose) warnings.push(...notice([{ image }, " is pulled from ", { image: target }]));
    outcome = "rewritten";
    patch.push({ op: "test", path, value: image }, { op: "replace", path, value: target });
    if (target !== known) targets.push(target); // what stays as it was needs no look at the registry
  }
  console.log(`${request.operation} ${request.kind?.kind} ${request.namespace ?? ""}/${request.name ?? ""}: ${targets.length} images rewritten`);
  // The edge to the server makes the review of this: an unchanged object gets
  // neither patch nor patchType.
  return {
    statusCode: 200, contentType: "application/json",
    apiVersion: review.apiVersion, kind: review.kind, uid: request.uid,
    patch, warnings, targets, outcome, reason: outcome === "left alone" ? why : "",
  };
}

function decide(image: string, config: Config): { target?: string; fault?: string; left?: string } {
  if (config.placeholders?.includes(image)) return { left: "placeholder" };
  if (!listed(image, config)) return { left: "registry not in the list" };
  // A short name for one that is too long could not be pulled through.
  const mapped = mirrorImage(image, { mirror: config.localRegistry, mapping: config.mapping, longNames: "leave" });
  if (mapped.error) return { fault: reason(mapped.error, image), left: "image not usable" };
  return mapped.changed ? { target: mapped.target } : { left: "on the mirror already" };
}

// Whether the images of this one's host are rewritten. An image that can't be
// understood has a host all the same, and nobody wants to hear of one that is not
// listed.
function listed(image: string, config: Config): boolean {
  if (!config.registries?.length) return true;
  const host = hostOf(image);
  return config.registries.includes(host) || config.registries.some((one) => hostOf(`${one}/a/b`) === host);
}

function hostOf(image: string): string {
  try {
    return parseImage(image).host;
  } catch {
    const bare = image.replace(/^[A-Za-z]+:\/\//, ""); // some write https:// in front
    const first = bare.split("/")[0];
    const plain = first.toLowerCase();
    if (first === bare || !/[.:]|^localhost$/.test(first) && first === plain) return "docker.io";
    try {
      return parseImage(`${plain}/a/b`).host;
    } catch {
      return plain;
    }
  }
}

// Where the pod's spec is in each kind. ReplicaSets are missing on purpose:
// their controller would take a changed template for another one.
const specs = new Map<string, string[]>([
  ["Pod", ["spec"]],
  ["Deployment", ["spec", "template", "spec"]],
  ["StatefulSet", ["spec", "template", "spec"]],
  ["DaemonSet", ["spec", "template", "spec"]],
  ["Job", ["spec", "template", "spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
]);

// The images of a pod should not change, those of a Job can't. Applying the same
// manifest again sends the image as it was before the rewrite: it is rewritten to
// what the object has, so that nothing changes. Any other image is not ours. (The
// rules ask for no Jobs; somebody may have registered for them by hand.)
function unchangeable(request: Json): boolean {
  const kind = request.kind?.kind;
  return request.operation === "UPDATE" && (kind === "Job" || kind === "Pod" && request.subResource !== "ephemeralcontainers");
}

// A Job can't be applied again once its template was rewritten, so that with
// workloads its pods are. The pods of all others come from templates that are.
function elsewhere(kind: string, object: Json, config: Config): boolean {
  if (config.resources !== "workloads") return false;
  return kind === "Job" || kind === "Pod" && !list(object.metadata?.ownerReferences).some((o) => o?.kind === "Job");
}

function places(request: Json, config: Config): Place[] {
  const kind = request.kind?.kind;
  const steps = specs.get(kind);
  const object = request.object;
  if (!steps || !object || optedOut(object, steps) || elsewhere(kind, object, config)) return [];
  const update = request.operation === "UPDATE";
  const ephemeral = request.subResource === "ephemeralcontainers";
  if (!update && request.operation !== "CREATE") return [];
  if (request.subResource && !ephemeral) return [];

  const spec = at(object, steps);
  const old = update ? at(request.oldObject, steps) : undefined;
  const base = "/" + steps.join("/");
  const found = ephemeral ? containers(spec, old, base, "ephemeralContainers") : [
    ...containers(spec, old, base, "initContainers"),
    ...containers(spec, old, base, "containers"),
    ...containers(spec, old, base, "ephemeralContainers"),
    ...volumes(spec, old, base),
  ];
  if (!update || rollsOut(request, steps, config)) return found;
  // Only what the update itself changed: the deployment controller writes
  // annotations, and nobody asked for a rollout then.
  return found.filter((place) => place.image !== place.known);
}

// Whether an update changes the pod template anyway, after the images in it that it
// changed are rewritten. Then all images are, and there is no rollout more than
// without us: what was missed while nobody answered comes right.
function rollsOut(request: Json, steps: string[], config: Config): boolean {
  if (steps.length === 1) return false; // a pod
  const template = steps.slice(0, -1);
  return !same(at(request.object, template), at(request.oldObject, template), config);
}

function same(now: any, old: any, config: Config, field?: string): boolean {
  if (now === old || now == null && old == null) return true;
  if (typeof now === "string") {
    return typeof old === "string" && (field === "image" || field === "reference") && decide(now, config).target === old;
  }
  if (typeof now !== "object" || typeof old !== "object" || now === null || old === null || Array.isArray(now) !== Array.isArray(old)) return false;
  if (Array.isArray(now)) return now.length === old.length && now.every((item, i) => same(item, old[i], config));
  const before = Object.keys(old);
  return Object.keys(now).every((key) => same(now[key], old[key], config, key)) && before.every((key) => key in now || old[key] == null);
}

function containers(spec: Json, old: Json, base: string, field: string): Place[] {
  const before = new Map(list(old?.[field]).map((c: Json) => [c?.name, c?.image]));
  return list(spec?.[field]).flatMap((c: Json, i: number) =>
    text(c?.image) && c.imagePullPolicy !== "Never"
      ? [{ path: `${base}/${field}/${i}/image`, image: c.image, known: before.get(c.name) }]
      : []);
}

function volumes(spec: Json, old: Json, base: string): Place[] {
  const before = new Map(list(old?.volumes).map((v: Json) => [v?.name, v?.image?.reference]));
  return list(spec?.volumes).flatMap((v: Json, i: number) =>
    text(v?.image?.reference) && v.image.pullPolicy !== "Never"
      ? [{ path: `${base}/volumes/${i}/image/reference`, image: v.image.reference, known: before.get(v.name) }]
      : []);
}

// Why there is no image to look at, if there is none.
function whyNoPlaces(request: Json): string {
  const steps = specs.get(request.kind?.kind);
  if (!steps || !request.object) return "not a kind that is rewritten";
  return optedOut(request.object, steps) ? "opted out" : "no image to rewrite";
}

// Static pods are the kubelet's own; the label is the user's way out.
function optedOut(object: Json, steps: string[]): boolean {
  const template = steps.length > 1 ? at(object, steps.slice(0, -1)) : undefined;
  return object.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined
    || [object, template].some((o) => o?.metadata?.labels?.["patchbay.dev/mirror"] === "false");
}

const at = (object: Json, steps: string[]): any => steps.reduce((value, step) => value?.[step], object);
const list = (value: any): Json[] => (Array.isArray(value) ? value : []);
const text = (value: any): value is string => typeof value === "string" && value !== "";

// An error names its image in front; the warning does so itself.
const reason = (error: string, image: string): string => {
  const named = `image ${JSON.stringify(image)}: `;
  return error.startsWith(named) ? error.slice(named.length) : error;
};
