import { expect, test } from "vitest";
import type { Event } from "../api/client";
import { type Live, withEvents, withIdleRates, withStatus } from "./live";

const quiet: Live = {
  connection: "open",
  running: false,
  start: "manual",
  damage: "",
  nodes: {
    a: { id: "a", component: "common/ticker", panel: { status: "Stopped" } },
    b: { id: "b", component: "common/debug" },
  },
  edges: {},
  pulses: {},
  runs: [],
  lastRun: undefined,
  deployed: 0,
  disk: 0,
  missed: 0,
};

const withEvent = (live: Live, event: Event, now: number) => withEvents(live, [event], now);
const event = (given: Partial<Event>) => ({ time: "", flow: "f", ...given }) as Event;

test("a panel event changes only its node", () => {
  const next = withEvent(quiet, event({ kind: "panel", node: "a", panel: { status: "Running" } }), 0);
  expect(next.nodes.a?.panel).toEqual({ status: "Running" });
  expect(next.nodes.b).toBe(quiet.nodes.b);
});

test("a status that comes again changes nothing", () => {
  const again = { nodes: structuredClone(Object.values(quiet.nodes)) };
  const next = withStatus(quiet, again, 0);
  expect(next.nodes.a).toBe(quiet.nodes.a);
  expect(next.nodes.b).toBe(quiet.nodes.b);
  const [a] = again.nodes;
  expect(withStatus(quiet, { nodes: a ? [{ ...a, busy: { run: "r", since: "" } }] : [] }, 0).nodes.a).not.toBe(
    quiet.nodes.a,
  );
});

test("a status updates the nodes it names", () => {
  const status: Event["status"] = {
    runs: 0,
    failed: 0,
    running: true,
    nodes: [{ id: "b", component: "common/debug", lastError: { error: "no", run: "r", time: "" } }],
    edges: [],
  };
  const next = withEvent(quiet, event({ kind: "status", status }), 0);
  expect(next.running).toBe(true);
  expect(next.nodes.a).toBe(quiet.nodes.a);
  expect(next.nodes.b?.lastError?.error).toBe("no");
});

test("hops pulse their wire and add up the missed events", () => {
  const hop = { edge: "a.out -> b.in" } as Event["hop"];
  const next = withEvent(withEvent(quiet, event({ kind: "hop", hop }), 0), event({ kind: "hop", hop, missed: 3 }), 0);
  expect(next.pulses).toEqual({ "a.out -> b.in": 2 });
  expect(next.missed).toBe(3);
});

test("the end of a run replaces its beginning", () => {
  const run = (state: string) => ({ id: "r1", state }) as Event["run"];
  const next = withEvent(
    withEvent(quiet, event({ kind: "run", run: run("running") }), 0),
    event({ kind: "run", run: run("ok") }),
    0,
  );
  expect(next.runs.map((r) => r.state)).toEqual(["ok"]);
});

test("events of a batch come one after the other", () => {
  const edge = "a.out -> b.in";
  const panel = (node: string, status: string) => event({ kind: "panel", node, panel: { status } });
  const status = {
    runs: 0,
    failed: 0,
    running: true,
    edges: [],
    nodes: [{ id: "a", component: "x/y", startable: true }],
  };
  const batch = [
    event({ kind: "hop", hop: { edge } as Event["hop"] }),
    panel("a", "1"),
    event({ kind: "status", status }),
    panel("a", "2"),
    panel("b", "3"),
    event({ kind: "hop", hop: { edge } as Event["hop"], missed: 4 }),
  ];
  const before = structuredClone(quiet);
  const together = withEvents(quiet, batch, 0);
  expect(together).toEqual(batch.reduce((live, one) => withEvents(live, [one], 0), quiet));
  expect(together).toMatchObject({ missed: 4, running: true, pulses: { [edge]: 2 } });
  expect(together.nodes).toMatchObject({
    a: { component: "x/y", startable: true, panel: { status: "2" } },
    b: { panel: { status: "3" } },
  });
  expect(withEvents(together, [event({ kind: "removed" }), panel("b", "4")], 0).nodes).toEqual({
    b: { id: "b", component: "", panel: { status: "4" } },
  });
  expect(quiet, "the state before is not changed").toEqual(before);
});

test("an unknown event changes nothing", () => {
  expect(withEvent(quiet, event({ kind: "later" as Event["kind"] }), 0)).toBe(quiet);
});

test("the rate of an idle edge becomes 0", () => {
  const edge = (messages: number) => ({
    edges: [{ from: "a.out", to: "b.in", messages, failures: 0, outcome: "valid" as const }],
  });
  const busy = withStatus(withStatus(quiet, edge(0), 0), edge(50), 1000);
  expect(busy.edges["a.out -> b.in"]?.rate.perSecond).toBe(50);
  expect(withIdleRates(busy, 2000)).toBe(busy);
  const idle = withIdleRates(busy, 5000);
  expect(idle.edges["a.out -> b.in"]?.rate.perSecond).toBe(0);
  expect(withIdleRates(idle, 9000)).toBe(idle);
  expect(withStatus(idle, edge(60), 10_000).edges["a.out -> b.in"]?.rate.perSecond).toBe(10);
});

test("damage stays until a full status clears it", () => {
  const damaged = withStatus(quiet, { running: false, damage: "lost" }, 0);
  expect(damaged.damage).toBe("lost");
  expect(withStatus(damaged, { running: false }, 0).damage).toBe("lost");
  expect(withStatus(damaged, { running: false, damage: "" }, 0).damage).toBe("");
  expect(withEvent(damaged, event({ kind: "removed" }), 0).damage).toBe("");
});

test("the last run is the newest that has ended", () => {
  const run = (id: string, state: string, second: number) =>
    event({ kind: "run", run: { id, state, started: new Date(second * 1000).toISOString() } as Event["run"] });
  let live = withEvent(quiet, run("b", "ok", 2), 0);
  live = withEvent(live, run("c", "running", 3), 0);
  expect(live.lastRun?.id).toBe("b");
  live = withEvent(live, run("a", "failed", 1), 0);
  expect(live.lastRun?.id).toBe("b");
  expect(withEvent(live, run("c", "failed", 3), 0).lastRun?.id).toBe("c");
});
