import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Json } from "../values/json";
import { put } from "../values/json-path";
import { SchemaForm, type SchemaFormProps } from "./schema-form";
import type { Schema } from "./values/schema";

vi.mock("../code/editor/code-field", () => ({
  CodeField: (props: { label: string; value: string; onChange(value: string): void }) => (
    <textarea aria-label={props.label} value={props.value} onChange={(event) => props.onChange(event.target.value)} />
  ),
}));

let root: Root;
let page: HTMLElement;
let value: Json | undefined;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  page = document.body.appendChild(document.createElement("div"));
  root = createRoot(page);
});

afterEach(() => {
  act(() => root.unmount());
  page.remove();
});

/** show draws a form whose changes come back as its value, as in the editor. */
function show(schema: Schema, start: Json | undefined, props: Partial<SchemaFormProps> = {}) {
  value = start;
  const draw = () =>
    root.render(<SchemaForm schema={schema} value={value} mode="settings" onChange={changed} {...props} />);
  const changed: SchemaFormProps["onChange"] = (path, next) => {
    value = put(value, path, next);
    draw();
  };
  act(draw);
}

function named(name: string): HTMLElement {
  const label = [...page.querySelectorAll("label")].find((one) => one.firstChild?.textContent === name);
  const found =
    page.querySelector<HTMLElement>(`[aria-label="${name}"]`) ?? document.getElementById(label?.htmlFor ?? "");
  if (!found) throw new Error(`there is no ${name} in ${page.innerHTML}`);
  return found;
}

function type(name: string, text: string) {
  const input = named(name) as HTMLInputElement;
  const proto = Object.getPrototypeOf(input) as object;
  act(() => {
    Object.getOwnPropertyDescriptor(proto, "value")?.set?.call(input, text);
    input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  });
}

const click = (name: string) => act(() => named(name).click());

const ticker: Schema = {
  type: "object",
  properties: {
    delay: { title: "Delay", type: "integer", default: 1000 },
    name: { title: "Name", type: "string" },
    password: { title: "Password", type: "string", format: "password" },
    routes: { title: "Routes", type: "array", items: { type: "string" }, default: ["A", "B"] },
  },
};

test("emptying a field removes it from the document; text that is not a number stays as typed", () => {
  show(ticker, { name: "x" });
  type("Name", "");
  expect(value).toEqual({});
  type("Delay", "1.");
  expect(value).toEqual({ delay: 1 });
  expect((named("Delay") as HTMLInputElement).value).toBe("1.");
  type("Delay", "ten");
  expect(value).toEqual({ delay: "ten" });
  expect(named("Delay").getAttribute("aria-invalid")).toBe("true");
  click("Reset Delay");
  expect(value).toEqual({});
});

test("changing between literal and expression loses nothing", () => {
  show(ticker, { name: "x" });
  click("Expression for Name");
  expect(value).toEqual({ name: '{{ "x" }}' });
  type("Name", '{{ "y" }}');
  click("Expression for Name");
  expect(value).toEqual({ name: "x" });
  click("Expression for Name");
  expect(value).toEqual({ name: '{{ "y" }}' });
});

test("typing {{ makes an expression, and emptying it keeps the expression field", () => {
  show(ticker, {});
  type("Name", "{{");
  expect(value).toEqual({ name: "{{  }}" });
  expect(named("Expression for Name").getAttribute("aria-pressed")).toBe("true");
  expect(document.activeElement).toBe(named("Name"));
  type("Name", "");
  expect(named("Expression for Name").getAttribute("aria-pressed")).toBe("true");
});

test("parameters take no expressions", () => {
  show(ticker, {}, { mode: "parameters" });
  expect(page.querySelector('[aria-label="Expression for Name"]')).toBeNull();
  type("Name", "{{ a");
  expect(value).toEqual({ name: "{{ a" });
});

test("the first change of a default list writes the whole list to the document", () => {
  show(ticker, {});
  type("Routes 2", "C");
  expect(value).toEqual({ routes: ["A", "C"] });
  click("Move Routes 2 up");
  expect(value).toEqual({ routes: ["C", "A"] });
  click("Remove Routes 1");
  expect(value).toEqual({ routes: ["A"] });
  click("Add to Routes");
  expect(value).toEqual({ routes: ["A", ""] });
});

test("keys that the schema does not know are kept until they are removed", () => {
  show(ticker, { old: { a: 1 } });
  expect(page.textContent).toContain("not known to this component");
  type("Name", "x");
  expect(value).toEqual({ old: { a: 1 }, name: "x" });
  click("Remove old");
  expect(value).toEqual({ name: "x" });
});

test("a value of any type is edited by fields and as text", () => {
  show({ type: "object", properties: { context: { title: "Context", configurable: true } } }, {});
  type("Type of Context", "object");
  click("Add a key to Context");
  type("key", "v");
  expect(value).toEqual({ context: { key: "v" } });
  click("Context as text");
  type("Context as JSON", '{"key": [1');
  expect(value).toEqual({ context: { key: "v" } });
  expect(page.textContent).toContain("Not JSON yet");
  type("Context as JSON", '{"key": [1]}');
  expect(value).toEqual({ context: { key: [1] } });
});

test("problems are shown at their fields", () => {
  show(ticker, { delay: 0 }, { problems: { delay: [{ severity: "error", message: "minimum: got 0, want 1" }] } });
  const delay = named("Delay");
  const text = (delay.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent);
  expect(text.join(" ")).toContain("minimum: got 0, want 1");
  expect(delay.getAttribute("aria-invalid")).toBe("true");
});

test("a required field offers its default", () => {
  show(
    {
      type: "object",
      required: ["script"],
      properties: { script: { title: "Script", properties: { name: { type: "string", default: "a.ts" } } } },
    },
    {},
  );
  click("Use the default: Script");
  expect(value).toEqual({ script: { name: "a.ts" } });
});
