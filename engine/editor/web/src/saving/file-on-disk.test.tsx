import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Disk } from "../api/client";
import { type Desk, DeskProvider, useArrange, useDesk } from "../desk/desk";
import { createEditing, type Editing, EditingProvider } from "../document/editing";
import { emptyFlow, type Flow } from "../document/flow";
import { begin, dirty } from "../document/undo-history";
import { type DiskActions, useDisk, useDiskActions } from "./file-on-disk";
import { SavingStateProvider } from "./saving-state";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { answer: async (_: Request) => new Response() };
  globalThis.fetch = (request) => it.answer(request as Request);
  return it;
});

const runs: Flow = { ...emptyFlow("f"), spec: { nodes: [{ id: "a", component: "common/debug" }] } };
const file: Flow = { ...runs, spec: { nodes: [{ id: "b", component: "common/debug" }] } };
const changed = {
  flow: "f",
  onDisk: "changed",
  path: "/flows/f.yaml",
  revision: "d1",
  problems: [],
  before: "a",
  after: "b",
  changes: [],
} as Disk;

let root: Root;
let client: QueryClient;
let editing: Editing;
let actions: DiskActions;
let disk: Disk | undefined;
let desk: Desk;
let open: ReturnType<typeof useArrange>;
let calls: string[];
let answers: Record<string, () => Response>;

/** settled waits until no request is running. */
async function settled() {
  for (let quiet = 0; quiet < 5; quiet = client.isFetching() > 0 ? 0 : quiet + 1)
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
}

function Probe() {
  actions = useDiskActions("f");
  disk = useDisk("f").disk;
  desk = useDesk((d) => d);
  open = useArrange();
  return null;
}

const json = (body: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(body), { ...init, headers: { "Content-Type": "application/json", ...init?.headers } });

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  calls = [];
  answers = {
    "GET /api/v1/flows/f/disk": () => json(changed),
    "GET /api/v1/flows/f": () => json(file, { headers: { ETag: '"d1"' } }),
    "POST /api/v1/flows/f/load": () => json({ name: "f", revision: "d1", state: "stopped" }),
    "POST /api/v1/flows/f/overwrite": () => json({ name: "f", revision: "r1", path: "/flows/f.yaml" }),
  };
  server.answer = async (request) => {
    const call = `${request.method} ${new URL(request.url).pathname}`;
    if (request.method === "POST") calls.push(`${call} ${request.headers.get("If-Match")}`);
    return answers[call]?.() ?? json({ error: "no such thing" }, { status: 404 });
  };
  sessionStorage.clear();
  editing = createEditing(begin(runs, runs, "r1"));
  client = new QueryClient();
  root = createRoot(document.createElement("div"));
  act(() =>
    root.render(
      <QueryClientProvider client={client}>
        <EditingProvider editing={editing}>
          <DeskProvider>
            <SavingStateProvider name="f">
              <Probe />
            </SavingStateProvider>
          </DeskProvider>
        </EditingProvider>
      </QueryClientProvider>,
    ),
  );
  await settled();
  expect(disk?.onDisk).toBe("changed");
  act(() => open({ dialog: "disk" }));
});

afterEach(async () => {
  await settled();
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

test("the file that was shown is loaded into the editor", async () => {
  await act(async () => actions.load(changed));
  expect(calls).toEqual(['POST /api/v1/flows/f/load "d1"']);
  expect(editing.store.get().flow).toEqual(file);
  expect(editing.store.get().revision).toBe("d1");
  expect(dirty(editing.store.get())).toBe(false);
  expect(desk.dialog).toBe("");
});

test("unsaved changes are kept when a file is loaded", async () => {
  act(() => editing.do({ do: "title", node: "a", title: "mine" }));
  const mine = editing.store.get().flow;
  await act(async () => actions.load(changed));
  expect(editing.store.get().flow).toBe(mine);
  expect(editing.store.get().revision).toBe("r1");
});

test("the running flow overwrites the file that was shown, and the editor keeps it", async () => {
  await act(async () => actions.overwrite(changed));
  expect(calls).toEqual(['POST /api/v1/flows/f/overwrite "d1"']);
  expect(editing.store.get().flow).toEqual(runs);
  expect(desk.dialog).toBe("");
});

test("a file that has changed again since is not loaded", async () => {
  answers["POST /api/v1/flows/f/load"] = () => json({ error: "it was changed in the meantime" }, { status: 412 });
  await act(async () => actions.load(changed));
  expect(editing.store.get().flow).toEqual(runs);
  expect(desk.dialog).toBe("disk");
});
