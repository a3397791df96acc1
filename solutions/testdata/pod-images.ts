// What podImages of patchbay:image does, as a script would without it.
import { parseImage } from "patchbay:image";

type Json = Record<string, any>;

const specs = new Map<string, string[]>([
  ["Pod", ["spec"]],
  ["Deployment", ["spec", "template", "spec"]],
  ["StatefulSet", ["spec", "template", "spec"]],
  ["DaemonSet", ["spec", "template", "spec"]],
  ["ReplicaSet", ["spec", "template", "spec"]],
  ["Job", ["spec", "template", "spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
]);

export default function images(request: Json) {
  const steps = specs.get(request.kind?.kind);
  const object = request.object;
  if (!steps || !object) return null;
  const update = request.operation === "UPDATE";
  const spec = at(object, steps);
  const old = update ? at(request.oldObject, steps) : undefined;
  const base = "/" + steps.join("/");
  const found = [
    ...containers(spec, old, base, "initContainers"),
    ...containers(spec, old, base, "containers"),
    ...containers(spec, old, base, "ephemeralContainers"),
    ...volumes(spec, old, base),
  ];
  const inTemplate = steps.length > 1;
  const template = steps.slice(0, -1);
  const differs: Differs = { other: false, images: [] };
  if (update && inTemplate) compare(at(object, template), at(request.oldObject, template), differs);
  return {
    places: request.subResource === "ephemeralcontainers" ? found.filter((place) => place.path.includes("/ephemeralContainers/")) : found,
    labels: [object, ...(inTemplate ? [at(object, template)] : [])].map((one) => flat(one?.metadata?.labels)),
    annotations: flat(object.metadata?.annotations),
    templateChanged: differs.other,
    imagesChanged: differs.other ? [] : differs.images,
  };
}

interface Differs { other: boolean; images: Json[] }

function compare(now: any, old: any, differs: Differs, field?: string): void {
  if (now === old || now == null && old == null) return;
  if (typeof now === "string" && typeof old === "string" && (field === "image" || field === "reference")) {
    differs.images.push(image(now, old));
    return;
  }
  if (typeof now !== "object" || typeof old !== "object" || now === null || old === null || Array.isArray(now) !== Array.isArray(old)) {
    differs.other = true;
    return;
  }
  if (Array.isArray(now)) {
    if (now.length !== old.length) differs.other = true;
    else now.forEach((item, i) => compare(item, old[i], differs));
    return;
  }
  for (const key of Object.keys(now)) compare(now[key], old[key], differs, key);
  if (Object.keys(old).some((key) => !(key in now) && old[key] != null)) differs.other = true;
}

function containers(spec: Json, old: Json, base: string, field: string) {
  const before = new Map(list(old?.[field]).map((c: Json) => [c?.name, c?.image]));
  return list(spec?.[field]).flatMap((c: Json, i: number) =>
    text(c?.image) ? [{ path: `${base}/${field}/${i}/image`, ...image(c.image, before.get(c.name)), ...policy(c.imagePullPolicy) }] : []);
}

function volumes(spec: Json, old: Json, base: string) {
  const before = new Map(list(old?.volumes).map((v: Json) => [v?.name, v?.image?.reference]));
  return list(spec?.volumes).flatMap((v: Json, i: number) =>
    text(v?.image?.reference)
      ? [{ path: `${base}/volumes/${i}/image/reference`, ...image(v.image.reference, before.get(v.name)), ...policy(v.image.pullPolicy) }]
      : []);
}

function image(image: string, known: any): Json {
  let host: string | undefined;
  try {
    host = parseImage(image).host;
  } catch {}
  return { image, ...(host !== undefined && { host }), ...(known !== undefined && { known: scalar(known) }) };
}

const policy = (pullPolicy: any) => (text(pullPolicy) ? { pullPolicy } : {});
const scalar = (value: any) => (value !== null && typeof value === "object" ? true : value);
const flat = (object: any): Json =>
  object === null || typeof object !== "object" || Array.isArray(object)
    ? {}
    : Object.fromEntries(Object.entries(object).map(([name, value]) => [name, scalar(value)]));
const at = (object: Json, steps: string[]): any => steps.reduce((value, step) => value?.[step], object);
const list = (value: any): Json[] => (Array.isArray(value) ? value : []);
const text = (value: any): value is string => typeof value === "string" && value !== "";
