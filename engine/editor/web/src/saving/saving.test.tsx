import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Desk, DeskProvider, useDesk } from "../desk/desk";
import { createEditing, type Editing, EditingProvider } from "../document/editing";
import { emptyFlow, type Flow } from "../document/flow";
import { begin, dirty } from "../document/undo-history";
import { type Saving, useSaving } from "./saving";
import { type SavingState, SavingStateProvider, useSavingState } from "./saving-state";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { answer: async (_: Request) => new Response() };
  globalThis.fetch = (request) => it.answer(request as Request);
  return it;
});

const stored: Flow = {
  ...emptyFlow("f"),
  spec: { nodes: [{ id: "a", component: "common/debug" }] },
  layout: { a: { x: 0, y: 0 } },
};
const theirs: Flow = { ...stored, spec: { nodes: [{ id: "b", component: "common/debug" }] } };

let root: Root;
let editing: Editing;
let saving: Saving;
let desk: Desk;
let state: SavingState;
let answers: Record<string, () => Response | Promise<Response>>;
let calls: { method: string; ifMatch: string | null }[];

function Probe() {
  saving = useSaving();
  desk = useDesk((d) => d);
  state = useSavingState((l) => l);
  return null;
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  calls = [];
  answers = {};
  server.answer = async (request) => {
    calls.push({ method: request.method, ifMatch: request.headers.get("If-Match") });
    return answers[request.method]?.() ?? new Response("{}", { status: 404 });
  };
  sessionStorage.clear();
  editing = createEditing(begin(stored, stored, "r1"));
  root = createRoot(document.createElement("div"));
  act(() =>
    root.render(
      <QueryClientProvider client={new QueryClient()}>
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
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

const json = (body: unknown, init?: ResponseInit) =>
  new Response(JSON.stringify(body), { ...init, headers: { "Content-Type": "application/json", ...init?.headers } });
const title = () => act(() => editing.do({ do: "title", node: "a", title: "A" }));

test("a layout change is saved at once, replacing the revision that editing began from", async () => {
  answers.PUT = () => json({ name: "f", revision: "r2", state: "stopped" });
  act(() => editing.do({ do: "move", to: { a: { x: 50, y: 0 } } }));
  await act(async () => saving.save());
  expect(calls).toEqual([{ method: "PUT", ifMatch: '"r1"' }]);
  expect(editing.store.get().revision).toBe("r2");
  expect(dirty(editing.store.get())).toBe(false);
});

test("any other change is shown first", async () => {
  title();
  await act(async () => saving.save());
  expect(desk.dialog).toBe("save");
  expect(calls).toEqual([]);
});

test("a conflict shows the other version, and neither is lost", async () => {
  answers.PUT = () => json({ error: "it was changed in the meantime" }, { status: 412 });
  answers.GET = () => json(theirs, { headers: { ETag: '"r9"' } });
  title();
  const mine = editing.store.get().flow;
  await act(async () => saving.confirm());
  expect(desk.dialog).toBe("conflict");
  expect(state.theirs).toEqual({ flow: theirs, revision: "r9" });
  expect(editing.store.get().flow).toBe(mine);

  await act(async () => saving.takeTheirs());
  expect(editing.store.get().flow).toEqual(theirs);
  expect(dirty(editing.store.get())).toBe(false);
  act(() => editing.undo());
  expect(editing.store.get().flow).toBe(mine);
  expect(editing.store.get().revision).toBe("r9");
});

test("when the file on disk has changed, it is compared with the deployed flow", async () => {
  answers.PUT = () => json({ error: "the file of flow f was changed on disk" }, { status: 412 });
  answers.GET = () => json(stored, { headers: { ETag: '"r1"' } });
  title();
  const mine = editing.store.get().flow;
  await act(async () => saving.confirm());
  expect(desk.dialog).toBe("disk");
  expect(state.theirs).toBeUndefined();
  expect(editing.store.get().flow).toBe(mine);
});

test("saving can replace a given revision", async () => {
  answers.PUT = () => json({ name: "f", revision: "r10", state: "stopped" });
  title();
  await act(async () => saving.confirm("r9"));
  expect(calls[0]?.ifMatch).toBe('"r9"');
  expect(editing.store.get().revision).toBe("r10");
});

test("errors that the server finds open the problems and select their node", async () => {
  answers.PUT = () =>
    json(
      {
        error: "flow f has a problem",
        problems: [{ severity: "error", path: "spec.nodes[0].settings", message: "no" }],
      },
      { status: 422 },
    );
  title();
  await act(async () => saving.confirm());
  expect(desk.drawer).toBe("problems");
  expect(editing.store.get().selection.nodes).toEqual(["a"]);
  expect(dirty(editing.store.get())).toBe(true);
});

test("changes made during a save stay unsaved", async () => {
  let answer: (response: Response) => void = () => {};
  answers.PUT = () => new Promise((resolve) => (answer = resolve));
  title();
  await act(async () => {
    const going = saving.confirm();
    await vi.waitFor(() => expect(calls.map((call) => call.method)).toContain("PUT"), { timeout: 30_000 });
    editing.do({ do: "title", node: "a", title: "B" });
    answer(json({ name: "f", revision: "r2", state: "stopped" }));
    await going;
  });
  expect(editing.store.get().revision).toBe("r2");
  expect(dirty(editing.store.get())).toBe(true);
});

test("a draft is stored, and dropped when the changes are saved or undone", async () => {
  vi.useFakeTimers();
  title();
  act(() => vi.advanceTimersByTime(400));
  expect(sessionStorage.getItem("patchbay.draft.f")).toContain('"title":"A"');
  act(() => editing.undo());
  act(() => vi.advanceTimersByTime(400));
  expect(sessionStorage.getItem("patchbay.draft.f")).toBeNull();
  vi.useRealTimers();
});

test("typed secrets that the server refuses are asked about, and kept only then", async () => {
  let query = "";
  const refusal = () => json({ error: "a secret", literalSecrets: ["spec.nodes[0].settings.token"] }, { status: 422 });
  server.answer = async (request) => {
    query = new URL(request.url).search;
    return query === "" ? refusal() : json({ name: "f", revision: "r2", state: "stopped" });
  };
  title();
  await act(async () => saving.confirm());
  expect([desk.dialog, dirty(editing.store.get())]).toEqual(["save", true]);
  await act(async () => saving.confirm(undefined, true));
  expect([query, desk.dialog, dirty(editing.store.get())]).toEqual(["?allowLiteralSecrets=true", "", false]);
});
