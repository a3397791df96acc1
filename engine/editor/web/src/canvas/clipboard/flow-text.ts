import { Failure } from "../../api/client";
import type { Flow } from "../../document/flow";
import { parseExact } from "../../values/exact-numbers";
import { unfit } from "./fragment";

/** toYaml lets the server write a document as canonical YAML. */
export async function toYaml(flow: Flow): Promise<string> {
  const answer = await send(JSON.stringify(flow), "application/json", "application/yaml");
  return answer.text();
}

/** fromText reads a document from pasted text. Its Failure says where the text is wrong. */
export async function fromText(text: string): Promise<Flow> {
  const answer = await send(text, "application/yaml", "application/json");
  const flow = parseExact<Flow>(await answer.text());
  const wrong = unfit(flow);
  if (wrong) throw new Error(wrong);
  return flow;
}

// The generated client can't send a body that may be YAML or JSON text.
async function send(body: string, type: string, accept: string): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch("/api/v1/format", { method: "POST", body, headers: { "Content-Type": type, Accept: accept } });
  } catch {
    throw new Failure(0, "the server does not answer", "try again when it is back");
  }
  if (answer.ok) return answer;
  const refusal = (await answer.json().catch(() => ({}))) as {
    error?: string;
    hint?: string;
    problems?: Failure["problems"];
  };
  throw new Failure(answer.status, refusal.error ?? answer.statusText, refusal.hint, refusal.problems ?? []);
}

/** writeText puts a text on the clipboard, even when the page is served over an insecure connection. */
export async function writeText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser does not let this page copy");
}

/** problemText describes in one line what is wrong with a pasted text. */
export function problemText(failure: unknown): string {
  const problems = failure instanceof Failure ? failure.problems : [];
  // For a document of another kind the other problems do not matter.
  const problem = problems.find(({ path }) => path === "kind") ?? problems[0];
  if (problem) return problem.line ? `line ${problem.line}: ${problem.message}` : problem.message;
  return failure instanceof Error ? failure.message : String(failure);
}
