import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Json } from "../values/json";
import { put } from "../values/json-path";
import type { FormMode } from "./parts/form-context";
import { SchemaForm } from "./schema-form";
import { suggested } from "./secret/make-secret";
import type { Schema } from "./values/schema";
import "./secret/secret-input";

// The API client takes fetch when it is created, so the test replaces it before.
const server = vi.hoisted(() => {
  const it = { answer: async (_: Request) => new Response() };
  globalThis.fetch = (request) => it.answer(request as Request);
  return it;
});

const login: Schema = {
  type: "object",
  properties: { password: { type: "string", title: "Password", format: "password" } },
};
const reference = '{{ secret("registry/password") }}';

let root: Root;
let page: HTMLElement;
let value: Json | undefined;
let cluster: { namespace: string; names: string[]; unavailable?: string; mayCreate: boolean; next?: string };
let posted: Json[];

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  cluster = { namespace: "patchbay", names: ["registry", "smtp"], mayCreate: true };
  posted = [];
  server.answer = async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") {
      const body = (await request.json()) as { name: string; key: string };
      posted.push(body as unknown as Json);
      if (body.name === "registry") return json({ error: "there is a Secret registry already" }, 409);
      cluster = { ...cluster, names: [...cluster.names, body.name] };
      return json({ namespace: "patchbay", name: body.name, key: body.key });
    }
    if (pathname === "/api/v1/secrets") return json(cluster);
    return json({ name: pathname.split("/").pop(), keys: ["user", "password"] });
  };
  page = document.body.appendChild(document.createElement("div"));
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

async function show(start: Json | undefined, mode: FormMode = "settings") {
  value = start;
  const client = new QueryClient();
  const draw = () =>
    root.render(
      <QueryClientProvider client={client}>
        <SchemaForm schema={login} value={value} mode={mode} flow="mirror" onChange={changed} />
      </QueryClientProvider>,
    );
  const changed = (path: (string | number)[] | readonly (string | number)[], next: Json | undefined) => {
    value = put(value, path as never, next);
    draw();
  };
  await act(async () => draw());
  await vi.waitFor(() => expect(page.querySelector("[role=radiogroup]")).not.toBeNull());
  await settled();
}

/** settled waits until what was asked is answered and drawn. */
const settled = () =>
  vi.waitFor(async () => {
    await act(async () => {});
    expect(page.textContent).not.toContain("Looking for Secrets");
  });

const named = (name: string) => {
  const found =
    page.querySelector<HTMLElement>(`[aria-label="${name}"]`) ??
    [...page.querySelectorAll("button")].find((one) => one.textContent === name);
  if (!found) throw new Error(`there is no ${name} in ${page.innerHTML}`);
  return found;
};

async function type(name: string, text: string) {
  const input = named(name) as HTMLInputElement;
  await act(async () => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value")?.set?.call(input, text);
    input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  });
  await settled();
}

const click = async (name: string) => {
  await act(async () => named(name).click());
  await settled();
};

test.each<FormMode>(["settings", "parameters"])("in %s a Secret and its key are picked", async (mode) => {
  await show({}, mode);
  expect(named("Password: name of the secret").tagName).toBe("SELECT");
  await type("Password: name of the secret", "registry");
  await vi.waitFor(async () => {
    await act(async () => {});
    expect(named("Password: key in the secret").tagName).toBe("SELECT");
  });
  await type("Password: key in the secret", "password");
  expect(value).toEqual({ password: reference });
  expect(page.textContent).toContain("In the namespace patchbay");
});

test.each([
  ["no cluster", { unavailable: "this server works without a cluster" }, "works without a cluster"],
  ["no permission", { unavailable: "Patchbay may not list the Secrets" }, "may not list"],
  ["too many", { next: "more" }, "too many Secrets"],
])("with %s the name and the key are typed", async (_, answer, says) => {
  cluster = { ...cluster, ...answer, names: "next" in answer ? cluster.names : [], mayCreate: false };
  await show({});
  expect(page.textContent).toContain(says);
  expect(() => named("Make one…: Password")).toThrow();
  await type("Password: name of the secret", "registry");
  await type("Password: key in the secret", "password");
  expect(value).toEqual({ password: reference });
});

test("a reference to a Secret that is not there is kept, and said", async () => {
  const gone = '{{ secret("gone/password") }}';
  await show({ password: gone });
  expect((named("Password: name of the secret") as HTMLInputElement).value).toBe("gone");
  expect(page.textContent).toContain("no Secret of this name");
  expect(value).toEqual({ password: gone });
});

test("a value is masked, and comes back after a look at the Secrets", async () => {
  await show({ password: "hunter2" });
  expect((named("Password") as HTMLInputElement).type).toBe("password");
  expect(page.textContent).toContain("plain text");
  await click("Password: Secret");
  expect(value).toEqual({});
  await click("Password: Value");
  expect(value).toEqual({ password: "hunter2" });
});

test("a Secret is made of a typed value, which stays in the cluster", async () => {
  await show({});
  await click("Make one…: Password");
  expect((named("Name of the new Secret") as HTMLInputElement).value).toBe("mirror-password");
  await type("Value of the new Secret", "hunter2");
  await type("Name of the new Secret", "registry");
  await click("Make the Secret");
  expect(page.querySelector("[role=alert]")?.textContent).toContain("already");
  await type("Name of the new Secret", "ours");
  await click("Make the Secret");
  expect(posted.at(-1)).toEqual({ flow: "mirror", name: "ours", key: "value", value: "hunter2" });
  expect(value).toEqual({ password: '{{ secret("ours/value") }}' });
  expect(page.innerHTML).not.toContain("hunter2");
});

test("a map says how a Secret gets into it", async () => {
  await show({}, "map");
  expect(page.textContent).toContain("kubernetes/secret_get");
  await click("Password: Value");
  await type("Password", "hunter2");
  expect(value).toEqual({ password: "hunter2" });
});

test.each([
  ["mirror", "Bearer token", "mirror-bearer-token"],
  ["a.b", "Key (PEM)", "a-b-key-pem"],
  ["x".repeat(70), "y", "x".repeat(63)],
])("the name of a new Secret says what it is for: %s, %s", (flow, label, name) => {
  expect(suggested(flow, label)).toBe(name);
});
