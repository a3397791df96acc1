import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { api, type BrokerStatus, Failure, type QueueStatus, want } from "../api/client";
import { useHistory } from "../document/editing";
import { type Live, useLive } from "../live/live";
import { useRefusal } from "../rights/rights";
import { createStore, type Store, useStore } from "../store/store";
import { same } from "../values/same-json";
import { ageText } from "./queue-words";
import { type WireQueue, wireQueue } from "./wire-queue";

/** Queues is what waits on the queued wires of the deployed flow, over all engines. */
export interface Queues {
  /** In the order of the document; then those that the document does not have any more. */
  list: QueueStatus[];
  broker: BrokerStatus | undefined;
  /** What the canvas shows, by edgeKey. */
  wires: Record<string, WireQueue>;
  /** For how long the oldest waits, by edgeKey: it grows while all else is the same. */
  ages: Record<string, string>;
  /** Why nothing newer is known. */
  error: Error | undefined;
}

const none: Queues = { list: [], broker: undefined, wires: {}, ages: {}, error: undefined };

const Context = createContext<Store<Queues>>(createStore(none));

/** How often is asked, in ms. */
const pause = 2000;

/** Statuses that another question does not change. */
const final = [403, 404, 501];

export function readQueues(flow: string) {
  return want(api.GET("/api/v1/flows/{name}/queues", { params: { path: { name: flow } } }));
}

/**
 * QueuesProvider asks what waits on the wires of a deployed flow, again and again while it
 * has queued wires and the page is visible. Of a flow without any it asks once after each
 * deployment: something may be left on a wire that was queued before. Pass the name "" for
 * a flow that was never saved.
 */
export function QueuesProvider({ flow, children }: { flow: string; children: ReactNode }) {
  const store = useMemo(() => createStore(none), []);
  const client = useQueryClient();
  const refused = useRefusal("runs", flow) !== "";
  const runs = useLive(isDeployed);
  const deployed = useLive((live) => live.deployed);
  const queued = useHistory((h) => h.saved?.spec.edges?.some((edge) => edge.queue !== undefined) ?? false);
  const { data, error, dataUpdatedAt } = useQuery({
    queryKey: ["queues", flow],
    queryFn: () => readQueues(flow),
    enabled: flow !== "" && runs && !refused,
    // Not while the page is hidden: that is the default of the interval.
    refetchInterval: ({ state }) => {
      if (state.error instanceof Failure && final.includes(state.error.status)) return false;
      return queued || (state.data?.queues.length ?? 0) > 0 ? pause : false;
    },
    retry: false,
  });
  useEffect(() => {
    if (deployed > 0) void client.invalidateQueries({ queryKey: ["queues", flow] });
  }, [deployed, flow, client]);
  useEffect(() => {
    store.set((before) => withAnswer(before, data, error ?? undefined, dataUpdatedAt || Date.now()));
  }, [store, data, error, dataUpdatedAt]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

/** isDeployed is true once the status of the flow is known: one that is invalid, or not loaded, has none. */
function isDeployed({ nodes }: Live): boolean {
  for (const _ in nodes) return true;
  return false;
}

/** withAnswer returns the queues after an answer. What is as before stays the same object, so that it is not drawn again. */
export function withAnswer(
  before: Queues,
  data: { queues: QueueStatus[]; broker: BrokerStatus } | undefined,
  error: Error | undefined,
  now: number,
): Queues {
  const answer = data?.queues ?? [];
  const wires: Record<string, WireQueue> = {};
  for (const queue of answer) wires[queue.edge] = kept(before.wires[queue.edge], wireQueue(queue, now));
  const ages: Record<string, string> = {};
  for (const { edge, oldest } of answer) if (oldest) ages[edge] = ageText(oldest, now);
  const known = new Map(before.list.map((queue) => [queue.edge, queue]));
  const list = answer.map((queue) => kept(known.get(queue.edge), queue));
  const next: Queues = {
    list: list.length === before.list.length && list.every((one, at) => one === before.list[at]) ? before.list : list,
    broker: kept(before.broker, data?.broker),
    wires: kept(before.wires, wires),
    ages: kept(before.ages, ages),
    error,
  };
  return (Object.keys(next) as (keyof Queues)[]).every((key) => next[key] === before[key]) ? before : next;
}

function kept<T>(before: T | undefined, next: T): T {
  return before !== undefined && same(before, next) ? before : next;
}

export function useQueues<S>(selector: (queues: Queues) => S): S {
  return useStore(useContext(Context), selector);
}

export function useQueuesStore(): Store<Queues> {
  return useContext(Context);
}

/** useQueue returns what waits on one wire; undefined for a direct one. */
export function useQueue(edge: string): QueueStatus | undefined {
  return useQueues((queues) => queues.list.find((queue) => queue.edge === edge));
}

/** useQueueAge returns for how long the oldest message of a wire waits; "" when none does. */
export function useQueueAge(edge: string): string {
  return useQueues((queues) => queues.ages[edge] ?? "");
}
