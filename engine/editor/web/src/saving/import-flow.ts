import { api, Failure, type Problem, want } from "../api/client";
import type { Flow } from "../document/flow";
import { parseExact } from "../values/exact-numbers";
import { keepDraft } from "./draft";

/** Import is the outcome of reading a document: the flow, or what is wrong with the text, by line. */
export type Import = { flow: Flow; failure?: undefined } | { flow?: undefined; failure: Failure };

export type { Problem };

/** The largest file that is read; the server takes no larger document. */
export const largest = 4 << 20;

/** importFlow reads a flow document in YAML or JSON. Nothing of it runs, and nothing is stored. */
export async function importFlow(text: string, file = "import.yaml"): Promise<Import> {
  if (text.trim() === "")
    return { failure: new Failure(0, "there is nothing to import", "paste a flow document, or choose a file") };
  if (text.length > largest)
    return {
      failure: new Failure(0, "the document is larger than 4 MiB", "a flow is a list of nodes and wires, not data"),
    };
  try {
    const flow = await want(
      api.POST("/api/v1/format", {
        params: { query: { file }, header: { Accept: "application/json" } },
        body: text,
        bodySerializer: (body) => body,
        headers: { "Content-Type": "application/yaml" },
        parseAs: "text",
      }),
    );
    return { flow: parseExact<Flow>(flow) };
  } catch (cause) {
    if (cause instanceof Failure) return { failure: cause };
    throw cause;
  }
}

/**
 * openAsNew keeps an imported flow as unsaved work of this tab under a name, for
 * the page /flows/NAME to take up. It reports whether there was room for it.
 */
export function openAsNew(flow: Flow, name: string): boolean {
  return keepDraft(name, { flow: named(flow, name), base: "" });
}

/** named gives an imported flow the name of the one that it replaces. */
export function named(flow: Flow, name: string): Flow {
  return { ...flow, metadata: { ...flow.metadata, name } };
}
