import { api, Failure } from "../api/client";
import { createEditing, type Editing } from "../document/editing";
import { emptyFlow, type Flow } from "../document/flow";
import { begin } from "../document/undo-history";
import { parseExact } from "../values/exact-numbers";
import { same } from "../values/same-json";
import { dropDraft, readDraft } from "./draft";

export interface Opened {
  flow: Flow;
  /** "" for a flow that is not stored yet. */
  revision: string;
}

/** readFlow reads a stored flow with its revision. A flow that does not exist is returned empty; it is created when it is saved. */
export async function readFlow(name: string): Promise<Opened> {
  let answer: Awaited<ReturnType<typeof get>>;
  try {
    answer = await get(name);
  } catch {
    throw new Failure(0, "the server does not answer", "check that patchbay serve runs");
  }
  if (answer.response.status === 404) return { flow: emptyFlow(name), revision: "" };
  if (answer.error) {
    const { error, hint, problems } = answer.error;
    throw new Failure(answer.response.status, error, hint, problems);
  }
  return {
    flow: parseExact<Flow>(answer.data),
    revision: (answer.response.headers.get("ETag") ?? "").replaceAll('"', ""),
  };
}

function get(name: string) {
  return api.GET("/api/v1/flows/{name}", {
    params: { path: { name }, header: { Accept: "application/json" } },
    parseAs: "text",
  });
}

/**
 * beginEditing opens the draft of this tab, or else the stored flow. A draft keeps
 * the revision that it began from, so that saving it is a conflict when somebody
 * else has saved since, and nothing is lost.
 */
export function beginEditing(name: string, opened: Opened): Editing {
  const saved = opened.revision === "" ? undefined : opened.flow;
  const draft = readDraft(name);
  if (!draft) return createEditing(begin(opened.flow, saved, opened.revision));
  if (same(draft.flow, opened.flow)) {
    dropDraft(name);
    return createEditing(begin(opened.flow, saved, opened.revision));
  }
  return createEditing(begin(draft.flow, saved, draft.base));
}
