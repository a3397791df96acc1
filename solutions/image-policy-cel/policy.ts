// Writes the rules of the parameters as MutatingAdmissionPolicies, which the API server
// runs by itself, and refuses what CEL, the language of such policies, can't say.
import { mirrorImage, parseImage } from "patchbay:image";

interface Config {
  localRegistry: string;
  registries: string[];
  placeholders?: string[];
  namespaces?: string[];
  excludeNamespaces?: string[];
  resources: "deployments" | "pods" | "workloads";
  mapping: "hub-flat" | "host" | "flat";
  failurePolicy: "Ignore" | "Fail";
  verify: "off" | "head";
  dryRun: boolean;
}
interface Rule { operations: string[]; apiGroups: string[]; apiVersions: string[]; resources: string[] }
interface Target { name: string; path: string; rules: Rule[]; ephemeral?: boolean; conditions?: { name: string; expression: string }[] }

const hub = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
const most = 64; // registries: each image is compared with all of them
const component = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
const reference = `^${component}(/${component})*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,})?$`;

export default function policies(input: { config: Config }) {
  const { config } = input;
  const hosts = checked(config);
  const objects = targetsOf(config.resources).flatMap((target) => [policy(target, config, hosts), binding(target)]);
  return { objects, policies: objects.length / 2 };
}

// The hosts of the registries, each once; throws what can't be done.
function checked(config: Config): string[] {
  if (config.verify === "head") throw new Error(refuse("verify=head asks the registry before each rewrite, and a policy in CEL can ask nobody"));
  if (config.dryRun) throw new Error(refuse("dryRun says in warnings what would be rewritten, and a policy in CEL can't warn about what it changes"));
  if (config.registries.length > most) throw new Error(refuse(`${config.registries.length} registries: the API server bounds what a policy may cost, and more than ${most} are beyond it`));
  mirrorImage("docker.io/library/a:1", { mirror: config.localRegistry, mapping: config.mapping }); // throws on a wrong registry
  const hosts = [...new Set(config.registries.map((one) => parseImage(`${one}/a/b`).host))];
  const bySegment = new Map<string, string>();
  for (const host of hosts) {
    const segment = config.mapping === "flat" ? "" : prefixOf(host, config.mapping);
    const other = bySegment.get(segment);
    if (other !== undefined) throw new Error(`images of ${other} and of ${host} would have one name at the local registry; choose another mapping, or one of the two`);
    bySegment.set(segment, host);
  }
  return hosts;
}

function refuse(reason: string): string { return `${reason}. The solution Image Policy Webhook does it; nothing was written`; }

function prefixOf(host: string, mapping: string): string {
  if (mapping === "flat" || mapping === "hub-flat" && host === "docker.io") return "";
  return `${host.replace(":", ".")}/`;
}

function targetsOf(resources: Config["resources"]): Target[] {
  const rule = (group: string, operations: string[], ...names: string[]): Rule => ({ operations, apiGroups: [group], apiVersions: ["v1"], resources: names });
  const template = "object.spec.template.spec", both = ["CREATE", "UPDATE"];
  if (resources === "deployments") return [{ name: "deployments", path: template, rules: [rule("apps", both, "deployments")] }];
  const pods: Target = {
    name: "pods", path: "object.spec", ephemeral: true,
    rules: [rule("", ["CREATE"], "pods"), rule("", ["UPDATE"], "pods/ephemeralcontainers")],
    // A static pod is as its node has it.
    conditions: [{ name: "no-static-pods", expression: '!has(object.metadata.annotations) || !("kubernetes.io/config.mirror" in object.metadata.annotations)' }],
  };
  if (resources === "pods") return [pods];
  // A Job's template must stay as it is, so its pods are rewritten.
  const ofJobs = { name: "of-jobs", expression: 'has(object.metadata.ownerReferences) && object.metadata.ownerReferences.exists(o, o.kind == "Job")' };
  return [
    { name: "workloads", path: template, rules: [rule("apps", both, "deployments", "statefulsets", "daemonsets")] },
    { name: "cronjobs", path: "object.spec.jobTemplate.spec.template.spec", rules: [rule("batch", both, "cronjobs")] },
    { ...pods, name: "pods-of-jobs", rules: [rule("", ["CREATE"], "pods")], ephemeral: false, conditions: [...pods.conditions!, ofJobs] },
  ];
}

function metadata(target: Target) { return { name: `patchbay-image-policy-${target.name}` }; }

function policy(target: Target, config: Config, hosts: string[]) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingAdmissionPolicy", metadata: metadata(target),
    spec: {
      matchConstraints: {
        resourceRules: target.rules,
        namespaceSelector: { matchExpressions: namespaces(config) },
        objectSelector: { matchExpressions: [{ key: "patchbay.dev/mirror", operator: "NotIn", values: ["false"] }] },
      },
      ...(target.conditions ? { matchConditions: target.conditions } : {}),
      variables: variables(target, config, hosts),
      failurePolicy: config.failurePolicy,
      reinvocationPolicy: "IfNeeded",
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression:
        'variables.targets.map(x, JSONPatch{op: "test", path: x.path, value: x.image}) + ' +
        'variables.targets.map(x, JSONPatch{op: "replace", path: x.path, value: x.target})' } }],
    },
  };
}

function binding(target: Target) {
  return { apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingAdmissionPolicyBinding", metadata: metadata(target), spec: { policyName: metadata(target).name } };
}

function namespaces(config: Config) {
  const key = "kubernetes.io/metadata.name";
  const excluded = [...new Set(["kube-system", "kube-node-lease", ...(config.excludeNamespaces ?? [])])].sort();
  const chosen = config.namespaces?.length ? [{ key, operator: "In", values: [...new Set(config.namespaces)].sort() }] : [];
  return [...chosen, { key, operator: "NotIn", values: excluded }];
}

// A text of JSON is one of CEL.
const text = (value: unknown) => JSON.stringify(value);

// What the policy computes, in steps: the images, their hosts, where they go.
function variables(target: Target, config: Config, hosts: string[]) {
  const { path } = target;
  const pointer = path.replace(/^object/, "").replaceAll(".", "/");
  const old = path.replace(/^object/, "oldObject");
  const lists = ["containers", "initContainers", ...(target.ephemeral ? ["ephemeralContainers"] : [])].map((list) =>
    // What was there before stays: a template that is written back as it was must not begin a rollout.
    `(has(${path}.${list}) ? ${path}.${list}.transformList(i, c, has(c.image) && !(has(c.imagePullPolicy) && c.imagePullPolicy == "Never") && ` +
    `(request.operation == "CREATE" || !has(${old}.${list}) || !${old}.${list}.exists(o, o.name == c.name && o.image == c.image)), ` +
    `{"path": "${pointer}/${list}/" + string(i) + "/image", "image": string(c.image)}) : [])`);
  lists.push(
    `(has(${path}.volumes) ? ${path}.volumes.transformList(i, v, has(v.image) && has(v.image.reference) && !(has(v.image.pullPolicy) && v.image.pullPolicy == "Never") && ` +
    `(request.operation == "CREATE" || !has(${old}.volumes) || !${old}.volumes.exists(o, o.name == v.name && has(o.image) && has(o.image.reference) && o.image.reference == v.image.reference)), ` +
    `{"path": "${pointer}/volumes/" + string(i) + "/image/reference", "image": string(v.image.reference)}) : [])`);
  const local = `${config.localRegistry.replace(/\/+$/, "")}/`;
  const first = 'x.image.split("/")[0]';
  // A first part is a host by its dot, its colon, its capital letters, or as localhost.
  const hasHost = `(x.image.contains("/") && (${first}.contains(".") || ${first}.contains(":") || ${first} == "localhost" || ${first} != ${first}.lowerAscii()))`;
  const prefixes = `{${hosts.map((host) => `${text(host)}: ${text(local + prefixOf(host, config.mapping))}`).join(", ")}}`;
  const longest = 255 + 1 + 128 + 1 + 135;
  return [
    { name: "images", expression: lists.join(" + ") },
    { name: "named", expression: `variables.images.filter(x, !x.image.startsWith(${text(local)}) && !(x.image in ${text(config.placeholders ?? [])}) && size(x.image) <= ${longest})` +
      `.map(x, ${hasHost} ? {"path": x.path, "image": x.image, "host": ${first} in ${text(hub)} ? "docker.io" : ${first}, "rest": x.image.substring(size(${first}) + 1)} ` +
      `: {"path": x.path, "image": x.image, "host": "docker.io", "rest": x.image})` },
    { name: "whole", expression: `variables.named.filter(x, x.host in ${text(hosts)} && x.rest.matches(${text(reference)}))` +
      `.map(x, x.host == "docker.io" && !x.rest.contains("/") ? {"path": x.path, "image": x.image, "host": x.host, "rest": "library/" + x.rest} : x)` },
    { name: "targets", expression: `variables.whole.map(x, {"path": x.path, "image": x.image, "target": ${prefixes}[x.host] + x.rest})` +
      // A name that is longer than a registry takes stays.
      `.filter(x, size(x.target.split("@")[0]) - size(${text(local.split("/")[0])}) <= 255)` },
  ];
}
