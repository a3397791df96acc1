// Answers one AdmissionReview: finds every place where an image stands, and says
// which of them to replace. It works on the JSON as the API server sent it and
// patches image strings only, so that fields it has never heard of survive.
import { mirrorImage, parseImage } from "patchbay:image";

interface Config {
  localRegistry: string;
  mapping: string;
  registries?: string[]; // hosts whose images are rewritten; empty means all
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
      patch: [], warnings: [], targets: [],
    };
  }
  const patch: Operation[] = [];
  const warnings: string[] = [];
  const targets: string[] = [];
  const keepsImages = unchangeable(request);
  for (const { path, image, known } of places(request)) {
    const { target, warning } = decide(image, config);
    if (keepsImages && target !== known) continue;
    if (warning) warnings.push(short(warning));
    if (!target) continue;
    if (config.dryRun) {
      warnings.push(short(`would rewrite ${image} to ${target}`));
      continue;
    }
    if (config.verbose) warnings.push(short(`${image} is pulled from ${target}`));
    patch.push({ op: "test", path, value: image }, { op: "replace", path, value: target });
    if (target !== known) targets.push(target); // what stays as it was needs no look at the registry
  }
  console.log(`${request.operation} ${request.kind?.kind} ${request.namespace ?? ""}/${request.name ?? ""}: ${targets.length} images rewritten`);
  // The edge to the server makes the review of this: an unchanged object gets
  // neither patch nor patchType.
  return {
    statusCode: 200, contentType: "application/json",
    apiVersion: review.apiVersion, kind: review.kind, uid: request.uid,
    patch, warnings, targets,
  };
}

function decide(image: string, config: Config): { target?: string; warning?: string } {
  const mapped = mirrorImage(image, { mirror: config.localRegistry, mapping: config.mapping });
  if (mapped.error) return { warning: `${brief(image)} is left alone: ${reason(mapped.error, image)}` };
  if (!mapped.changed) return {};
  if (config.registries?.length && !config.registries.includes(parseImage(image).host)) return {};
  return { target: mapped.target };
}

// Where the pod's spec stands in each kind. ReplicaSets are missing on purpose:
// their controller would take a changed template for another one.
const specs = new Map<string, string[]>([
  ["Pod", ["spec"]],
  ["Deployment", ["spec", "template", "spec"]],
  ["StatefulSet", ["spec", "template", "spec"]],
  ["DaemonSet", ["spec", "template", "spec"]],
  ["Job", ["spec", "template", "spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
]);

// The images of a Job can't be changed, those of a pod should not. Applying the
// same manifest again sends the image as it was before the rewrite: it is rewritten
// to what the object has, so that nothing changes. Any other image is not ours.
function unchangeable(request: Json): boolean {
  const kind = request.kind?.kind;
  return request.operation === "UPDATE" && (kind === "Job" || kind === "Pod" && request.subResource !== "ephemeralcontainers");
}

function places(request: Json): Place[] {
  const steps = specs.get(request.kind?.kind);
  const object = request.object;
  if (!steps || !object || optedOut(object, steps)) return [];
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
  // On an update, only what the update itself changed: the deployment controller
  // writes annotations, and nobody asked for a rollout then.
  return found.filter((place) => place.image !== place.known);
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

// Static pods are the kubelet's own; the label is the user's way out.
function optedOut(object: Json, steps: string[]): boolean {
  const template = steps.length > 1 ? at(object, steps.slice(0, -1)) : undefined;
  return object.metadata?.annotations?.["kubernetes.io/config.mirror"] !== undefined
    || [object, template].some((o) => o?.metadata?.labels?.["patchbay.dev/mirror"] === "false");
}

const at = (object: Json, steps: string[]): any => steps.reduce((value, step) => value?.[step], object);
const list = (value: any): Json[] => (Array.isArray(value) ? value : []);
const text = (value: any): value is string => typeof value === "string" && value !== "";

// kubectl shows warnings of up to 120 characters whole. A name that alone is too
// long must not push the reason out.
const brief = (image: string): string => (image.length < 60 ? image : image.slice(0, 56) + "...");
const reason = (error: string, image: string): string => {
  const named = `image ${JSON.stringify(image)}: `;
  return error.startsWith(named) ? error.slice(named.length) : error;
};
const short = (line: string): string => {
  const text = line.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}/g, "$1...");
  return text.length < 120 ? text : text.slice(0, 116) + "...";
};
