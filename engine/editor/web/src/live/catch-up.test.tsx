import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Event, Status } from "../api/client";
import { LiveProvider, useLive } from "./live";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { status: {} as unknown };
  globalThis.fetch = async () =>
    new Response(JSON.stringify(it.status), { headers: { "Content-Type": "application/json" } });
  return it;
});

/** Source is the browser's stream of events, into which the test puts some. */
class Source extends EventTarget {
  static last: Source;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor() {
    super();
    Source.last = this;
  }
  close() {}
  send(event: Partial<Event>) {
    this.dispatchEvent(new MessageEvent(event.kind ?? "", { data: JSON.stringify({ time: "", flow: "f", ...event }) }));
  }
}

const received = (count: number) => ({ received: count });
const limit = { timeout: 30_000 };

let root: Root;
/** What the page has shown, one after the other. */
let shown: unknown[];

function Probe() {
  const panel = useLive((live) => live.nodes.a?.panel);
  if (panel) shown.push(panel);
  return null;
}

beforeEach(() => {
  shown = [];
  vi.stubGlobal("EventSource", Source);
  const status: Partial<Status> = {
    name: "f",
    nodes: [{ id: "a", component: "common/debug", panel: received(81) }] as Status["nodes"],
  };
  server.status = status;
  root = createRoot(document.createElement("div"));
  root.render(
    <QueryClientProvider client={new QueryClient()}>
      <LiveProvider flow="f">
        <Probe />
      </LiveProvider>
    </QueryClientProvider>,
  );
});

afterEach(() => {
  root.unmount();
  vi.unstubAllGlobals();
});

test("after missed events the status counts, also when it is the same as before", async () => {
  await vi.waitFor(() => expect(shown).toEqual([received(81)]), limit);
  // An older event comes late, and the last one was missed.
  Source.last.send({ kind: "panel", node: "a", panel: received(80), missed: 1 });
  await vi.waitFor(() => expect(shown).toEqual([81, 80, 81].map(received)), limit);
});
