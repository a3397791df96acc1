import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { JsonObject } from "../../values/json";
import { type Judgement, useJudgement } from "./judgement";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { answer: async (_: Request) => new Response() };
  globalThis.fetch = (request) => it.answer(request as Request);
  return it;
});

let root: Root;
let judgement: Judgement | undefined;
let asked: JsonObject[];

function Probe({ values, on }: { values: JsonObject; on: boolean }) {
  judgement = useJudgement({ solution: "mirror", from: "", flow: "mirror", values }, on);
  return null;
}

const problem = (message: string) => ({ severity: "error", path: "registry", message });
const json = (body: unknown, status: number) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.useFakeTimers();
  asked = [];
  judgement = undefined;
  root = createRoot(document.createElement("div"));
});

afterEach(() => {
  act(() => root.unmount());
  vi.useRealTimers();
});

const show = (values: JsonObject, on = true) => act(async () => root.render(<Probe values={values} on={on} />));
const wait = () => act(() => vi.advanceTimersByTimeAsync(1000));

function answers(status: number, body: unknown) {
  server.answer = async (request) => {
    asked.push(((await request.json()) as { values: JsonObject }).values);
    return json(body, status);
  };
}

test.each([
  ["refused values", 422, { error: "no", problems: [problem("leave out the scheme")] }, ["leave out the scheme"]],
  ["what a node says", 200, { problems: [problem("want namespace/name")] }, ["want namespace/name"]],
  ["fine values", 200, { problems: [] }, []],
])("the server judges what is typed: %s", async (_, status, body, says) => {
  answers(status, body);
  const values = { registry: "x" };
  await show(values);
  await wait();
  expect(judgement?.values).toBe(values);
  expect(judgement?.problems.map(({ message }) => message)).toEqual(says);
});

test("it is asked once for keys that follow each other", async () => {
  answers(200, { problems: [] });
  for (const registry of ["h", "ho", "hos"]) await show({ registry });
  await wait();
  expect(asked).toEqual([{ registry: "hos" }]);
});

test("it is not asked before somebody has typed, and a server that fails says nothing", async () => {
  answers(500, { error: "broken" });
  await show({}, false);
  await wait();
  expect(asked).toEqual([]);
  await show({ registry: "x" });
  await wait();
  expect([asked.length, judgement]).toEqual([1, undefined]);
});
