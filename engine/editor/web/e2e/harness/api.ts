import type { FlowLine, RunRecord, RunSummary, Saved, Status } from "../../src/api/client";
import type { Flow } from "../../src/document/flow";

/** Refusal is an error answer of the API. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: { error?: string; hint?: string; problems?: unknown[] },
    what: string,
  ) {
    super(`${what}: ${status} ${body.error ?? ""}`);
  }
}

/** Api calls a server with its token and without the browser, to prepare a test and to check its outcome. */
export class Api {
  constructor(
    readonly address: string,
    private readonly token: string,
  ) {}

  /** call sends a body as JSON, or a string as YAML. */
  async call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await this.fetch(path, {
      method,
      headers: { "Content-Type": typeof body === "string" ? "application/yaml" : "application/json", ...headers },
      body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = answer.headers.get("Content-Type")?.includes("json");
    if (!answer.ok) throw new Refusal(answer.status, json ? JSON.parse(text) : { error: text }, `${method} ${path}`);
    return (json ? JSON.parse(text) : text) as T;
  }

  /** The answer, whatever its status. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(new URL(path, this.address), {
      ...init,
      headers: { Authorization: `Bearer ${this.token}`, ...init.headers },
    });
  }

  async flows(): Promise<FlowLine[]> {
    return (await this.call<{ items: FlowLine[] }>("GET", "/api/v1/flows")).items;
  }

  flow(name: string): Promise<Flow> {
    return this.call("GET", `/api/v1/flows/${name}`, undefined, { Accept: "application/json" });
  }

  yaml(name: string): Promise<string> {
    return this.call("GET", `/api/v1/flows/${name}`, undefined, { Accept: "application/yaml" });
  }

  /** save stores a document, an object or YAML. */
  save(name: string, document: Flow | string): Promise<Saved> {
    return this.call("PUT", `/api/v1/flows/${name}`, document);
  }

  uninstall(name: string): Promise<unknown> {
    return this.call("DELETE", `/api/v1/flows/${name}`);
  }

  install(solution: string, values: Record<string, unknown>, flow = solution): Promise<Saved> {
    return this.call("POST", `/api/v1/solutions/${solution}/install`, { flow, values });
  }

  start(name: string): Promise<unknown> {
    return this.call("POST", `/api/v1/flows/${name}/start`);
  }

  stop(name: string): Promise<unknown> {
    return this.call("POST", `/api/v1/flows/${name}/stop`);
  }

  status(name: string): Promise<Status> {
    return this.call("GET", `/api/v1/flows/${name}/status`);
  }

  async runs(name: string): Promise<RunSummary[]> {
    return (await this.call<{ items: RunSummary[] }>("GET", `/api/v1/flows/${name}/runs`)).items;
  }

  run(name: string, id = "last"): Promise<RunRecord> {
    return this.call("GET", `/api/v1/flows/${name}/runs/${id}`);
  }

  /** send sends a message to a target port and waits for the end of the run. */
  send(name: string, node: string, port: string, message: unknown): Promise<{ run: string; error?: string }> {
    return this.call("POST", `/api/v1/flows/${name}/nodes/${node}/ports/${port}`, message);
  }
}
