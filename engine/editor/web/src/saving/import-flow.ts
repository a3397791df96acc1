import { api, Failure, type Problem, want } from "../api/client";
import type { Flow } from "../document/flow";
import { parseExact } from "../values/exact-numbers";
import { keepDraft } from "./draft";

/** Import is the result of reading a document: the flow, or a Failure with the problems by line. */
export type Import = { flow: Flow; failure?: undefined } | { flow?: undefined; failure: Failure };

export type { Problem };

/** The largest file that is read, which is the server's limit too. */
export const largest = 4 << 20;

/** importFlow reads a flow document in YAML or JSON. It stores and starts nothing. */
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
 * openAsNew keeps an imported flow as the draft of a name, which the page
 * /flows/NAME then opens. It reports whether there was room for it.
 */
export function openAsNew(flow: Flow, name: string): boolean {
  return keepDraft(name, { flow: named(flow, name), base: "" });
}

/** named returns an imported flow with another name. */
export function named(flow: Flow, name: string): Flow {
  return { ...flow, metadata: { ...flow.metadata, name } };
}
