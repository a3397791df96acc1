import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { api, type Checked, draft, Failure, type Problem, type Schemas, type Verdict, want } from "../api/client";
import { useFlow } from "../document/editing";
import { edgeKey, type Flow } from "../document/flow";
import { useLive } from "../live/live";
import { createStore, type Store, useStore } from "../store/store";
import { same } from "../values/same-json";

/** LightPort is a port as the canvas draws it, without its schema. */
export type LightPort = Schemas["ApiPortLine"];

/**
 * Check is the server's check of the document as it is being edited: problems by node
 * and edge, verdicts on wires, and the ports of each node with its settings.
 */
export interface Check {
  /** The document that was checked; an older one while a check is running. */
  of: Flow | undefined;
  valid: boolean;
  problems: Problem[];
  nodeProblems: Record<string, Problem[]>;
  edgeProblems: Record<string, Problem[]>;
  verdicts: Record<string, Verdict>;
  ports: Record<string, LightPort[]>;
}

const unchecked: Check = {
  of: undefined,
  valid: true,
  problems: [],
  nodeProblems: {},
  edgeProblems: {},
  verdicts: {},
  ports: {},
};

export type CheckStore = Store<Check>;

const Context = createContext<CheckStore>(createStore(unchecked));

/** How long after the last change the check begins, in ms. */
const pause = 200;

/**
 * CheckProvider lets the server check the flow after each change, and when the
 * connection is lost or back. Only the newest answer counts.
 */
export function CheckProvider({ children }: { children: ReactNode }) {
  const flow = useFlow((f) => f);
  const store = useMemo(() => createStore(unchecked), []);
  const lost = useLive((live) => live.connection === "lost");
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      try {
        const checked = await want(
          api.POST("/api/v1/check", {
            params: { query: { ports: true }, header: draft("check") },
            body: flow,
            signal: abort.signal,
          }),
        );
        store.set((before) => sorted(flow, checked, before));
      } catch (cause) {
        // A newer check replaced this one, or the server is unreachable, which the connection lamp shows. The last verdicts stay.
        if (!(cause instanceof Failure) || cause.unreachable) return;
        store.set((before) => refused(flow, cause, before));
      }
    };
    const timer = setTimeout(() => void ask(), store.get().of ? pause : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [flow, store, lost]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

/** refused is the result when the server refuses to check the document: its reason becomes a problem of the flow. */
export function refused(flow: Flow, failure: Failure, before: Check): Check {
  const message = failure.hint ? `${failure.message}; ${failure.hint}` : failure.message;
  const problems = failure.problems.length > 0 ? failure.problems : [{ severity: "error" as const, message }];
  return { ...before, of: flow, valid: false, problems };
}

const place = /^spec\.(nodes|edges)\[(\d+)\]/;

/** sorted arranges an answer by node and edge. Parts that did not change stay the same objects, so that they are not rendered again. */
export function sorted(flow: Flow, answer: Checked, before: Check): Check {
  const { problems } = answer;
  const nodeProblems: Record<string, Problem[]> = {};
  const edgeProblems: Record<string, Problem[]> = {};
  for (const problem of problems) {
    const [, list, index] = place.exec(problem.path ?? "") ?? [];
    const node = list === "nodes" ? flow.spec.nodes[Number(index)] : undefined;
    const edge = list === "edges" ? flow.spec.edges?.[Number(index)] : undefined;
    if (node) (nodeProblems[node.id] ??= []).push(problem);
    if (edge) (edgeProblems[edgeKey(edge)] ??= []).push(problem);
  }
  return {
    of: flow,
    valid: answer.valid,
    problems,
    nodeProblems: keep(before.nodeProblems, nodeProblems),
    edgeProblems: keep(before.edgeProblems, edgeProblems),
    verdicts: keep(before.verdicts, Object.fromEntries(answer.edges.map((verdict) => [edgeKey(verdict), verdict]))),
    ports: keep(before.ports, Object.fromEntries((answer.nodes ?? []).map((node) => [node.id, node.ports]))),
  };
}

function keep<T>(before: Record<string, T>, next: Record<string, T>): Record<string, T> {
  let unchanged = Object.keys(before).length === Object.keys(next).length;
  for (const key of Object.keys(next)) {
    if (key in before && same(before[key], next[key])) next[key] = before[key] as T;
    else unchanged = false;
  }
  return unchanged ? before : next;
}

export function useCheck<S>(selector: (check: Check) => S): S {
  return useStore(useContext(Context), selector);
}

export function useCheckStore(): CheckStore {
  return useContext(Context);
}
