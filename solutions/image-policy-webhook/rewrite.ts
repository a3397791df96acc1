// Answers one AdmissionReview: says which images of its pod to replace. It patches
// image strings only, so that fields it has never heard of survive.
import { mirrorImage, notice, parseImage, podImages } from "patchbay:image";

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
interface Image { image: string; host?: string; known?: string }
interface Place extends Image { path: string; pullPolicy?: string }
interface Pod {
  places: Place[];
  labels: Json[];            // of the object and of its template
  annotations: Json;
  templateChanged: boolean;  // by more than images
  imagesChanged: Image[];
}
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
  const pod: Pod | null = podImages(request);
  const keepsImages = unchangeable(request);
  // What becomes of the object and why, in few different words: a metric counts by them.
  let outcome = "left alone";
  let why = whyNoPlaces(request, pod);
  for (const place of places(request, pod, config)) {
    const { path, image, known } = place;
    const { target, fault, left } = decide(place, config);
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
  console.debug(`${request.operation} ${request.kind?.kind} ${request.namespace ?? ""}/${request.name ?? ""}: ${targets.length} images rewritten`);
  // The edge to the server makes the review of this: an unchanged object gets
  // neither patch nor patchType.
  return {
    statusCode: 200, contentType: "application/json",
    apiVersion: review.apiVersion, kind: review.kind, uid: request.uid,
    patch, warnings, targets, outcome, reason: outcome === "left alone" ? why : "",
  };
}

function decide({ image, host }: Image, config: Config): { target?: string; fault?: string; left?: string } {
  if (config.placeholders?.includes(image)) return { left: "placeholder" };
  if (!listed(host ?? likelyHost(image), config)) return { left: "registry not in the list" };
  // A short name for one that is too long could not be pulled through.
  const mapped = mirrorImage(image, { mirror: config.localRegistry, mapping: config.mapping, longNames: "leave" });
  if (mapped.error) return { fault: reason(mapped.error, image), left: "image not usable" };
  return mapped.changed ? { target: mapped.target } : { left: "on the mirror already" };
}

// Whether the images of a host are rewritten.
function listed(host: string, config: Config): boolean {
  if (!config.registries?.length) return true;
  return config.registries.includes(host) || config.registries.some((one) => hostOf(`${one}/a/b`) === host);
}

function hostOf(image: string): string {
  try {
    return parseImage(image).host;
  } catch {
    return likelyHost(image);
  }
}

// An image that can't be understood has a host all the same, and nobody wants to hear
// of one that is not listed.
function likelyHost(image: string): string {
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

// What is rewritten. ReplicaSets are missing on purpose: their controller would take a
// changed template for another one.
const kinds = ["Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

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

function places(request: Json, pod: Pod | null, config: Config): Place[] {
  const { operation, subResource } = request;
  const kind = request.kind?.kind;
  if (!pod || !kinds.includes(kind) || optedOut(pod) || elsewhere(kind, request.object, config)) return [];
  const update = operation === "UPDATE";
  if (!update && operation !== "CREATE" || subResource && subResource !== "ephemeralcontainers") return [];
  const found = pod.places.filter((place) => place.pullPolicy !== "Never");
  if (!update || rollsOut(pod, config)) return found;
  // Only what the update itself changed: the deployment controller writes
  // annotations, and nobody asked for a rollout then.
  return found.filter((place) => place.image !== place.known);
}

// Whether an update changes the pod template anyway, after the images in it that it
// changed are rewritten. Then all images are, and there is no rollout more than
// without us: what was missed while nobody answered comes right.
function rollsOut(pod: Pod, config: Config): boolean {
  return pod.templateChanged || pod.imagesChanged.some((place) => decide(place, config).target !== place.known);
}

// Why there is no image to look at, if there is none.
function whyNoPlaces(request: Json, pod: Pod | null): string {
  if (!pod || !kinds.includes(request.kind?.kind)) return "not a kind that is rewritten";
  return optedOut(pod) ? "opted out" : "no image to rewrite";
}

// Static pods are the kubelet's own; the label is the user's way out.
function optedOut({ annotations, labels }: Pod): boolean {
  return annotations["kubernetes.io/config.mirror"] !== undefined || labels.some((some) => some["patchbay.dev/mirror"] === "false");
}

const list = (value: any): Json[] => (Array.isArray(value) ? value : []);
const text = (value: any): value is string => typeof value === "string" && value !== "";

// An error names its image in front; the warning does so itself.
const reason = (error: string, image: string): string => {
  const named = `image ${JSON.stringify(image)}: `;
  return error.startsWith(named) ? error.slice(named.length) : error;
};
