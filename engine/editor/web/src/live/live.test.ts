import { expect, test } from "vitest";
import type { Event } from "../api/client";
import { calmed, happened, type Live, withStatus } from "./live";

const quiet: Live = {
  connection: "open",
  running: false,
  damage: "",
  nodes: {
    a: { id: "a", component: "common/ticker", panel: { status: "Stopped" } },
    b: { id: "b", component: "common/debug" },
  },
  edges: {},
  pulses: {},
  runs: [],
  deployed: 0,
  disk: 0,
  missed: 0,
};

const event = (given: Partial<Event>) => ({ time: "", flow: "f", ...given }) as Event;

test("a panel changes its node and no other", () => {
  const next = happened(quiet, event({ kind: "panel", node: "a", panel: { status: "Running" } }), 0);
  expect(next.nodes.a?.panel).toEqual({ status: "Running" });
  expect(next.nodes.b).toBe(quiet.nodes.b);
});

test("a status names what changed; the rest stays", () => {
  const status: Event["status"] = {
    runs: 0,
    failed: 0,
    running: true,
    nodes: [{ id: "b", component: "common/debug", lastError: { error: "no", run: "r", time: "" } }],
    edges: [],
  };
  const next = happened(quiet, event({ kind: "status", status }), 0);
  expect(next.running).toBe(true);
  expect(next.nodes.a).toBe(quiet.nodes.a);
  expect(next.nodes.b?.lastError?.error).toBe("no");
});

test("hops pulse their wire and bear the count of what was missed", () => {
  const hop = { edge: "a.out -> b.in" } as Event["hop"];
  const next = happened(happened(quiet, event({ kind: "hop", hop }), 0), event({ kind: "hop", hop, missed: 3 }), 0);
  expect(next.pulses).toEqual({ "a.out -> b.in": 2 });
  expect(next.missed).toBe(3);
});

test("a run that ends takes the place of the run that began", () => {
  const run = (state: string) => ({ id: "r1", state }) as Event["run"];
  const next = happened(
    happened(quiet, event({ kind: "run", run: run("running") }), 0),
    event({ kind: "run", run: run("ok") }),
    0,
  );
  expect(next.runs.map((r) => r.state)).toEqual(["ok"]);
});

test("what is not known changes nothing", () => {
  expect(happened(quiet, event({ kind: "later" as Event["kind"] }), 0)).toBe(quiet);
});

test("a rate fades when nothing passes any more, and others are left alone", () => {
  const edge = (messages: number) => ({
    edges: [{ from: "a.out", to: "b.in", messages, failures: 0, outcome: "valid" as const }],
  });
  const busy = withStatus(withStatus(quiet, edge(0), 0), edge(50), 1000);
  expect(busy.edges["a.out -> b.in"]?.rate.perSecond).toBe(50);
  expect(calmed(busy, 2000)).toBe(busy);
  const calm = calmed(busy, 5000);
  expect(calm.edges["a.out -> b.in"]?.rate.perSecond).toBe(0);
  expect(calmed(calm, 9000)).toBe(calm);
  expect(withStatus(calm, edge(60), 10_000).edges["a.out -> b.in"]?.rate.perSecond).toBe(10);
});

test("a lost state is remembered until a whole status takes it back", () => {
  const damaged = withStatus(quiet, { running: false, damage: "lost" }, 0);
  expect(damaged.damage).toBe("lost");
  expect(withStatus(damaged, { running: false }, 0).damage).toBe("lost");
  expect(withStatus(damaged, { running: false, damage: "" }, 0).damage).toBe("");
  expect(happened(damaged, { kind: "removed" } as Parameters<typeof happened>[1], 0).damage).toBe("");
});
