import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createEditing, EditingProvider } from "../../document/editing";
import { emptyFlow, type Flow } from "../../document/flow";
import { begin } from "../../document/undo-history";
import { LiveProvider } from "../../live/live";
import { QueuesProvider } from "../queues";
import { useLetters } from "./use-letters";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { dead: 0, died: "", asked: 0 };
  const answers: Record<string, () => unknown> = {
    status: () => ({ nodes: [{ id: "a" }] }),
    queues: () => ({
      queues: [{ edge: "a.out -> b.in", dead: it.dead, died: it.died }],
      broker: { kind: "embedded", connected: true, streams: [] },
    }),
    "dead-letters": () => {
      it.asked++;
      return { letters: [], groups: [], total: 0 };
    },
  };
  globalThis.fetch = async (request) => {
    const last = new URL((request as Request).url).pathname.split("/").pop() ?? "";
    const body = answers[last]?.() ?? { rights: { runs: true } };
    return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
  };
  return it;
});

const flow: Flow = { ...emptyFlow("f"), spec: { nodes: [], edges: [{ from: "a.out", to: "b.in", queue: {} }] } };

let root: Root;

function Letters() {
  useLetters("f", "", "");
  return null;
}

/** asked lets some seconds pass, and returns how often the dead letters were asked for in them. */
async function asked(seconds: number) {
  const before = server.asked;
  await act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
  return server.asked - before;
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal(
    "EventSource",
    class extends EventTarget {
      close() {}
    },
  );
  vi.useFakeTimers();
  root = createRoot(document.createElement("div"));
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("dead letters are read again when there are others, also when these are as many", async () => {
  Object.assign(server, { dead: 4, died: "2026-11-22T12:00:00Z" });
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
        <EditingProvider editing={createEditing(begin(flow, flow, "r1"))}>
          <LiveProvider flow="f">
            <QueuesProvider flow="f">
              <Letters />
            </QueuesProvider>
          </LiveProvider>
        </EditingProvider>
      </QueryClientProvider>,
    ),
  );
  expect(await asked(5)).toBeGreaterThan(0);
  expect(await asked(5)).toBe(0);
  // Between two questions some were retried, and failed again.
  server.died = "2026-11-22T12:00:05Z";
  expect(await asked(5)).toBe(1);
  server.dead = 3;
  expect(await asked(5)).toBe(1);
});
