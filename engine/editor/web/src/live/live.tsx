import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { api, type EdgeStatus, type Event, type NodeStatus, type RunSummary, want } from "../api/client";
import { edgeKey } from "../document/flow";
import { createStore, type Store, useStore } from "../store/store";
import { same } from "../values/same-json";
import { batched } from "./batched";
import { type Connection, follow } from "./events";
import { idleRate, type Rate, rateOf } from "./rate";
import { isOver } from "./run-over";

/**
 * Live is what the deployed flow does right now. It is separate from the document
 * and keyed by id, so that a status update renders only the nodes that changed.
 */
export interface Live {
  connection: Connection;
  running: boolean;
  /** Who starts the triggers, in the deployed document. */
  start: "always" | "manual";
  /** Why the flow must not run and what to do; "" when it may run. */
  damage: string;
  nodes: Record<string, NodeStatus>;
  edges: Record<string, EdgeStatus & { rate: Rate }>;
  /** How many messages have passed each edge since the page was opened. */
  pulses: Record<string, number>;
  /** The latest runs that began or ended since the page was opened, newest first. */
  runs: RunSummary[];
  /** The newest run that has ended, also from before the page was opened. */
  lastRun: RunSummary | undefined;
  /** Increased when anybody deploys or uninstalls the flow. */
  deployed: number;
  /** Increased when the flow's file changes on disk. */
  disk: number;
  missed: number;
}

const start: Live = {
  connection: "connecting",
  running: false,
  start: "manual",
  damage: "",
  nodes: {},
  edges: {},
  pulses: {},
  runs: [],
  lastRun: undefined,
  deployed: 0,
  disk: 0,
  missed: 0,
};

export type LiveStore = Store<Live>;

const Context = createContext<LiveStore>(createStore(start));

const keptRuns = 100;

/**
 * For how long events are collected, in ms, and how many at most. Each batch renders
 * what has changed, so up to 100 events a second are shown at once; with more than those
 * the page would do little else.
 */
const pauses = { least: 100, each: 10, most: 500 };
const mostWaiting = 1000;

/** withEvents returns the live state after some events. */
export function withEvents(live: Live, events: Event[], now: number): Live {
  let next = live;
  // The records are copied once for all events, since they have an entry for each node or wire.
  let { nodes, pulses } = live;
  const update = (change: Partial<Live>) => {
    next = { ...next, ...change };
  };
  for (const event of events) {
    const { kind, run, node, status } = event;
    const edge = event.hop?.edge;
    if (event.missed) update({ missed: next.missed + event.missed });
    if (kind === "run" && run) {
      const runs = [run, ...next.runs.filter((other) => other.id !== run.id)].slice(0, keptRuns);
      update({ runs, lastRun: newest(next.lastRun, run) });
    } else if (kind === "hop" && edge) {
      if (pulses === live.pulses) pulses = { ...pulses };
      pulses[edge] = (pulses[edge] ?? 0) + 1;
    } else if (kind === "panel" && node) {
      if (nodes === live.nodes) nodes = { ...nodes };
      nodes[node] = { ...(nodes[node] ?? { id: node, component: "" }), panel: event.panel };
    } else if (kind === "deployed") update({ deployed: next.deployed + 1 });
    else if (kind === "removed") {
      nodes = {};
      update({
        deployed: next.deployed + 1,
        running: false,
        start: "manual",
        damage: "",
        edges: {},
        lastRun: undefined,
      });
    } else if (kind === "disk") update({ disk: next.disk + 1 });
    else if (kind === "status" && status) {
      next = withStatus({ ...next, nodes }, status, now);
      nodes = next.nodes;
    }
  }
  return nodes === next.nodes && pulses === next.pulses ? next : { ...next, nodes, pulses };
}

/** newest returns the later of two runs; one that has not ended does not count. */
function newest(known: RunSummary | undefined, run: RunSummary | undefined): RunSummary | undefined {
  if (!run || !isOver(run)) return known;
  return known && Date.parse(known.started) > Date.parse(run.started) ? known : run;
}

interface Changed {
  running?: boolean;
  start?: Live["start"];
  lastRun?: RunSummary;
  damage?: string;
  nodes?: NodeStatus[] | null;
  edges?: EdgeStatus[] | null;
}

/**
 * withStatus updates the status of some nodes and edges. The others stay, and so do those
 * of which nothing is new: the whole status comes again after events were missed.
 */
export function withStatus(live: Live, status: Changed, now: number): Live {
  const nodes = { ...live.nodes };
  for (const node of status.nodes ?? []) {
    const updated = { ...nodes[node.id], ...node, lastError: node.lastError };
    if (!same(nodes[node.id], updated)) nodes[node.id] = updated;
  }
  const edges = { ...live.edges };
  for (const edge of status.edges ?? []) {
    const key = edgeKey(edge);
    edges[key] = { ...edge, rate: rateOf(edges[key]?.rate, edge.messages, now) };
  }
  const lastRun = newest(live.lastRun, status.lastRun);
  return {
    ...live,
    nodes,
    edges,
    lastRun,
    running: status.running ?? live.running,
    start: status.start ?? live.start,
    damage: status.damage ?? live.damage,
  };
}

/** withIdleRates sets the rate to 0 for edges that no message passes any more. */
export function withIdleRates(live: Live, now: number): Live {
  const edges = { ...live.edges };
  let changed = false;
  for (const [key, edge] of Object.entries(edges)) {
    const rate = idleRate(edge.rate, now);
    if (rate === edge.rate) continue;
    edges[key] = { ...edge, rate };
    changed = true;
  }
  return changed ? { ...live, edges } : live;
}

/** LiveProvider follows a deployed flow. Pass the name "" for a flow that was never saved. */
export function LiveProvider({ flow, children }: { flow: string; children: ReactNode }) {
  const store = useMemo(() => createStore(start), []);
  const { data, dataUpdatedAt, refetch } = useQuery({
    queryKey: ["status", flow],
    queryFn: () => want(api.GET("/api/v1/flows/{name}/status", { params: { path: { name: flow } } })),
    enabled: flow !== "",
    retry: false,
  });
  // Also when the answer is the same as the last one: older events may have come in between.
  useEffect(() => {
    if (data) store.set((live) => withStatus(live, data, performance.now()));
  }, [data, dataUpdatedAt, store]);
  useEffect(() => {
    const timer = setInterval(() => store.set((live) => withIdleRates(live, performance.now())), 1000);
    return () => clearInterval(timer);
  }, [store]);
  useEffect(() => {
    if (flow === "") return;
    let later: ReturnType<typeof setTimeout> | undefined;
    // A dropped event may have held the latest state of a panel. So the status is read again, at most once a second.
    const catchUp = () => {
      later ??= setTimeout(() => {
        later = undefined;
        void refetch();
      }, 1000);
    };
    // A busy flow has hundreds of events a second, and each change of the store runs
    // the selectors of every node. So events are batched. Hops may be dropped, since
    // they only make a wire flash.
    const events = batched<Event>(
      pauses,
      mostWaiting,
      (event) => event.kind === "hop",
      (some) => store.set((live) => withEvents(live, some, performance.now())),
    );
    const stop = follow(flow, {
      event(event) {
        events.add(event);
        if (event.kind === "deployed") void refetch();
        if (event.missed) catchUp();
      },
      connection(state) {
        const before = store.get().connection;
        // A restarted server has no earlier runs. Their lists are read again.
        const lost = state === "open" && before === "lost";
        store.set((live) => ({ ...live, connection: state, runs: lost ? [] : live.runs }));
        if (state === "open" && before !== "open") void refetch();
      },
    });
    return () => {
      stop();
      events.end();
      clearTimeout(later);
    };
  }, [flow, store, refetch]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export function useLive<S>(selector: (live: Live) => S): S {
  return useStore(useContext(Context), selector);
}

export function useLiveStore(): LiveStore {
  return useContext(Context);
}
