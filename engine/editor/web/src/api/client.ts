import createClient from "openapi-fetch";
import type { components, paths } from "./schema";
import { noteSilent } from "./silent-servers";

/** The types of the API, by the names in its OpenAPI document. */
export type Schemas = components["schemas"];

export type Problem = Schemas["ApiProblem"];
export type Finding = Schemas["ApiFinding"];
export type Verdict = Schemas["ApiEdge"];
export type Checked = Schemas["ApiChecked"];
export type Component = Schemas["ApiComponent"];
export type Module = Schemas["ApiModule"];
export type Port = Schemas["ApiPort"];
export type FlowLine = Schemas["ApiFlow"];
export type Saved = Schemas["ApiSaved"];
export type Disk = Schemas["ApiDisk"];
export type Solution = Schemas["ApiSolutionDetail"];
export type SolutionLine = Schemas["ApiSolution"];
export type CatalogueContent = Schemas["ApiCatalogueContent"];
export type Catalogue = Schemas["ApiCatalogue"];
export type Instance = Schemas["ApiInstance"];
export type Conflict = Schemas["ApiConflict"];
export type UpgradePreview = Schemas["ApiUpgradePreview"];
export type Uninstall = Schemas["ApiUninstall"];
export type Status = Schemas["RuntimeStatus"];
export type NodeStatus = Schemas["RuntimeNodeStatus"];
export type EdgeStatus = Schemas["RuntimeEdgeStatus"];
export type RunSummary = Schemas["RuntimeRunSummary"];
export type FoundRuns = Schemas["ApiFoundRuns"];
export type Overview = Schemas["ApiOverview"];
export type OverviewPage = Schemas["OverviewPage"];
export type OverviewTile = Schemas["OverviewTile"];
export type OverviewTable = Schemas["OverviewTable"];
export type OverviewRow = Schemas["OverviewRow"];
export type SendPreview = Schemas["ApiSendPreview"];
export type Answer = Schemas["RunsAnswer"];
export type CauseGroup = Schemas["RunsGroup"];
export type RunRecord = Schemas["RuntimeRunRecord"];
export type HopRecord = Schemas["RuntimeHopRecord"];
export type Event = Schemas["RuntimeEvent"];
export type QueueStatus = Schemas["QueueStatus"];
export type BrokerStatus = Schemas["QueueBrokerStatus"];
export type QueuedMessage = Schemas["RuntimeQueuedMessage"];
export type DeadLetter = Schemas["RuntimeDeadLetter"];
export type LetterGroup = Schemas["QueueGroup"];
export type Queued = Schemas["ApiQueued"];

/** Failure is an error answer of the API: what went wrong and what to do about it. */
export class Failure extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint = "",
    readonly problems: Problem[] = [],
    /** Places of secrets that are saved only when that is asked for. */
    readonly literalSecrets: string[] = [],
    /** What is on the queued wires of a flow, whose removal does not say what shall become of it. */
    readonly queued: Queued | undefined = undefined,
  ) {
    super(message);
    this.name = "Failure";
  }

  /** True when the server did not answer. */
  get unreachable(): boolean {
    return this.status === 0;
  }
}

/** The client of the API, typed by its OpenAPI document. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin,
  credentials: "same-origin",
});
api.use({ onResponse: ({ response }) => noteSilent(response) });

/** Names this page in requests about drafts. Of two requests with the same name the server answers only the newer. */
const page = Math.random().toString(36).slice(2);

/** draft is the header that names what a request is about, so that the server drops older requests about the same. */
export function draft(of: string): { "X-Patchbay-Draft": string } {
  return { "X-Patchbay-Draft": `${page} ${of}` };
}

/**
 * want returns the body of a successful answer and throws a Failure otherwise:
 *
 *     const list = await want(api.GET("/api/v1/flows", {}));
 */
export async function want<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer: { data?: T; error?: unknown; response: Response };
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Failure(0, "the server does not answer", "your changes are kept; the editor tries again by itself");
  }
  if (answer.error === undefined && answer.response.ok) return answer.data as T;
  const body = (typeof answer.error === "object" && answer.error ? answer.error : {}) as {
    error?: string;
    hint?: string;
    problems?: Problem[] | null;
    literalSecrets?: string[];
    queued?: Queued;
  };
  throw new Failure(
    answer.response.status,
    body.error ?? answer.response.statusText,
    body.hint,
    body.problems ?? [],
    body.literalSecrets,
    body.queued,
  );
}
