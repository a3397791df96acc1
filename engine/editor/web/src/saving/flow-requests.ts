import { api, type Saved, want } from "../api/client";
import type { Change } from "../diff/change-words";
import type { Flow } from "../document/flow";
import { same } from "../values/same-json";

/**
 * putFlow saves and deploys a flow, replacing the given revision; "" creates a new flow.
 * Secrets that were typed in are refused unless they are to be kept, and so is a flow that
 * a tool manages, unless it is to be overwritten.
 */
export function putFlow(
  flow: Flow,
  base: string,
  { keepLiterals = false, overwriteManaged = false } = {},
): Promise<Saved> {
  const header = base === "" ? { "If-None-Match": "*" } : { "If-Match": `"${base}"` };
  const query = {
    ...(keepLiterals && { allowLiteralSecrets: true }),
    ...(overwriteManaged && { overwriteManaged: true }),
  };
  return want(
    api.PUT("/api/v1/flows/{name}", { params: { path: { name: flow.metadata.name }, header, query }, body: flow }),
  );
}

/** removeFlow removes a flow. It is refused while something is in its queues, unless queued says what shall become of that. */
export function removeFlow(name: string, revision: string, queued?: "drain" | "keep" | "drop") {
  const header = revision === "" ? {} : { "If-Match": `"${revision}"` };
  return want(api.DELETE("/api/v1/flows/{name}", { params: { path: { name }, header, query: { queued } } }));
}

export interface FlowDiff {
  before: string;
  after: string;
  changes: Change[];
  revision: string;
  /** Places of the secrets that saving would write into the flow's file. */
  literalSecrets?: string[];
}

/** diffFlow returns what saving a flow would change. */
export function diffFlow(flow: Flow): Promise<FlowDiff> {
  return want(api.POST("/api/v1/flows/{name}/diff", { params: { path: { name: flow.metadata.name } }, body: flow }));
}

/** yamlOf returns a flow's canonical text, with the YAML comments of the stored flow. */
export async function yamlOf(flow: Flow): Promise<string> {
  const text = await want(
    api.POST("/api/v1/format", {
      params: { query: { flow: flow.metadata.name }, header: { Accept: "application/yaml" } },
      body: flow,
      parseAs: "text",
    }),
  );
  return text;
}

export interface Exported {
  yaml: string;
  /** Places of the secrets that are left out. */
  leftOut: string[];
}

/** exportOf returns a flow to pass on: its canonical text without the secrets that were typed into it. */
export function exportOf(flow: Flow): Promise<Exported> {
  return want(api.POST("/api/v1/flows/{name}/export", { params: { path: { name: flow.metadata.name } }, body: flow }));
}

/** layoutOnly reports whether two documents differ only in where things are drawn. */
export function layoutOnly(before: Flow, after: Flow): boolean {
  return same(before.spec, after.spec) && same(before.metadata, after.metadata);
}
