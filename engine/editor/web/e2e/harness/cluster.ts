import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { binary } from "./program";
import { until } from "./until";

/** Cluster calls the API server of a playground without Patchbay, to prepare a test and to check its outcome. */
export class Cluster {
  private readonly agent: Agent;
  private readonly server: string;

  constructor(kubeconfig: string) {
    const text = readFileSync(kubeconfig, "utf8");
    const value = (key: string) => {
      const found = new RegExp(`^\\s*${key}: (\\S+)$`, "m").exec(text)?.[1];
      if (!found) throw new Error(`${kubeconfig} has no ${key}`);
      return found;
    };
    const decoded = (key: string) => Buffer.from(value(key), "base64");
    this.server = value("server");
    this.agent = new Agent({
      ca: decoded("certificate-authority-data"),
      cert: decoded("client-certificate-data"),
      key: decoded("client-key-data"),
    });
  }

  get<T = unknown>(path: string): Promise<T> {
    return this.call("GET", path);
  }

  create<T = unknown>(path: string, object: unknown): Promise<T> {
    return this.call("POST", path, object);
  }

  patch<T = unknown>(path: string, object: unknown): Promise<T> {
    return this.call("PATCH", path, object, "application/merge-patch+json");
  }

  /** apply is server-side apply, as tools and kubectl do it under their names. */
  apply<T = unknown>(path: string, object: unknown, manager: string): Promise<T> {
    return this.call("PATCH", `${path}?fieldManager=${manager}&force=true`, object, "application/apply-patch+yaml");
  }

  remove(path: string): Promise<unknown> {
    return this.call("DELETE", path);
  }

  /** define adds the kind of flows to the cluster, as people do it. */
  async define(): Promise<void> {
    const text = execFileSync(binary("PATCHBAY_BINARY"), ["crd"], { encoding: "utf8" });
    const definition = JSON.parse(text) as { metadata: { name: string } };
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata.name}`;
    await this.apply(path, definition, "test");
    await until("flows that can be listed", () => this.get("/apis/patchbay.dev/v1alpha1/flows").then(() => true));
  }

  /** deploy creates a deployment of one container, and its namespace. */
  async deploy(
    namespace: string,
    name: string,
    image: string,
    annotations: Record<string, string> = {},
  ): Promise<void> {
    await this.create("/api/v1/namespaces", { metadata: { name: namespace } }).catch((cause: Error) => {
      if (!cause.message.includes("AlreadyExists")) throw cause;
    });
    const labels = { app: name };
    await this.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name, annotations },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "main", image }] } },
      },
    });
  }

  /** The images of a deployment's containers. */
  async imagesOf(namespace: string, deployment: string): Promise<string[]> {
    const found = await this.get<{ spec: { template: { spec: { containers: { image: string }[] } } } }>(
      `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}`,
    );
    return found.spec.template.spec.containers.map((container) => container.image);
  }

  private call<T>(method: string, path: string, body?: unknown, type = "application/json"): Promise<T> {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.server),
        { method, agent: this.agent, headers: { "Content-Type": type } },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk: string) => (text += chunk));
          answer.on("end", () => {
            if ((answer.statusCode ?? 500) < 300) resolve((text === "" ? undefined : JSON.parse(text)) as T);
            else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`));
          });
        },
      );
      sent.on("error", reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
