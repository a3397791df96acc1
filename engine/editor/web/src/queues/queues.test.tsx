import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { QueueStatus } from "../api/client";
import { createEditing, EditingProvider } from "../document/editing";
import { type Edge, emptyFlow, type Flow } from "../document/flow";
import { begin } from "../document/undo-history";
import { LiveProvider } from "../live/live";
import { type Queues, QueuesProvider, useQueues, withAnswer } from "./queues";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { nodes: [{ id: "a" }], queues: [] as unknown[], asked: 0, status: 200 };
  const broker = { kind: "embedded", connected: true, streams: [] };
  globalThis.fetch = async (request) => {
    const { pathname } = new URL((request as Request).url);
    const headers = { "Content-Type": "application/json" };
    if (pathname.endsWith("/status")) return new Response(JSON.stringify({ nodes: it.nodes }), { headers });
    if (!pathname.endsWith("/queues")) return new Response('{"rights":{"runs":true}}', { headers });
    it.asked++;
    const body = it.status === 200 ? { queues: it.queues, broker } : { error: "refused" };
    return new Response(JSON.stringify(body), { status: it.status, headers });
  };
  return it;
});

const broker = { kind: "embedded" as const, connected: true, streams: [] };
const one: QueueStatus = {
  edge: "a.out -> b.in",
  state: "working",
  waiting: 3,
  delayed: 0,
  inWork: 1,
  dead: 0,
  unfit: 0,
  perSecond: 0,
  concurrency: 1,
  limit: 100,
  paused: false,
};
const two: QueueStatus = { ...one, edge: "b.out -> c.in" };

const edge: Edge = { from: "a.out", to: "b.in" };
const flow = (edges: Edge[]): Flow => ({ ...emptyFlow("f"), spec: { nodes: [], edges } });

let root: Root;
let seen: unknown[];

function Probe() {
  const list = useQueues((queues) => queues.list);
  seen.push(list);
  return null;
}

function show(edges: Edge[]) {
  const saved = flow(edges);
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <EditingProvider editing={createEditing(begin(saved, saved, "r1"))}>
          <LiveProvider flow="f">
            <QueuesProvider flow="f">
              <Probe />
            </QueuesProvider>
          </LiveProvider>
        </EditingProvider>
      </QueryClientProvider>,
    ),
  );
}

/** passes lets some seconds pass. */
const passes = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal(
    "EventSource",
    class extends EventTarget {
      close() {}
    },
  );
  vi.useFakeTimers();
  Object.assign(server, { nodes: [{ id: "a" }], queues: [], asked: 0, status: 200 });
  seen = [];
  root = createRoot(document.createElement("div"));
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a flow with a queued wire is asked about every 2 s, and what is the same is not drawn again", async () => {
  server.queues = [one];
  show([{ ...edge, queue: {} }]);
  await passes(0.1);
  const drawn = seen.length;
  await passes(6);
  expect(server.asked).toBe(4);
  expect(seen.at(-1)).toEqual([one]);
  expect(seen.length).toBe(drawn);
  server.queues = [{ ...one, waiting: 2 }];
  await passes(2);
  expect(seen.length).toBe(drawn + 1);
});

test("a flow without queued wires is asked about once, and on while something is left", async () => {
  show([edge]);
  await passes(10);
  expect(server.asked).toBe(1);
  act(() => root.unmount());
  root = createRoot(document.createElement("div"));
  server.queues = [{ ...one, state: "removed" }];
  show([edge]);
  await passes(5);
  expect(server.asked).toBe(4);
});

test("a flow that is not deployed is not asked about", async () => {
  server.nodes = [];
  show([{ ...edge, queue: {} }]);
  await passes(10);
  expect(server.asked).toBe(0);
});

test("nothing is asked while the page is hidden, nor again of somebody who may not look", async () => {
  const visible = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  show([{ ...edge, queue: {} }]);
  await passes(10);
  const before = server.asked;
  expect(before).toBeLessThanOrEqual(1); // the first question may be asked
  visible.mockReturnValue("visible");
  server.status = 403;
  await passes(2);
  const refused = server.asked;
  await passes(10);
  expect(server.asked).toBe(refused);
});

test("only what an answer changed is another object", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const none: Queues = { list: [], broker: undefined, wires: {}, ages: {}, error: undefined };
  const first = withAnswer(none, { queues: [one, two], broker }, undefined, now);
  expect(withAnswer(first, { queues: [{ ...one }, { ...two }], broker: { ...broker } }, undefined, now + 2000)).toBe(
    first,
  );
  const next = withAnswer(first, { queues: [{ ...one, waiting: 4 }, { ...two }], broker }, undefined, now);
  expect(next.list[1]).toBe(first.list[1]);
  expect(next.wires["b.out -> c.in"]).toBe(first.wires["b.out -> c.in"]);
  expect(next.wires["a.out -> b.in"]?.waiting).toBe("4 wait");
});

test("the age of the oldest grows while all else is the same", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const none: Queues = { list: [], broker: undefined, wires: {}, ages: {}, error: undefined };
  const data = { queues: [{ ...one, oldest: new Date(now - 2000).toISOString() }], broker };
  const first = withAnswer(none, data, undefined, now);
  const later = withAnswer(first, data, undefined, now + 2000);
  expect([first.ages[one.edge], later.ages[one.edge]]).toEqual(["2 s", "4 s"]);
  expect(later.wires).toBe(first.wires);
  expect(later.list).toBe(first.list);
});
