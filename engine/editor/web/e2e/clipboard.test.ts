import type { Page } from "playwright-core";
import { Editor } from "./editor";
import { nodeOf, flowOf, wireOf } from "./drawing";
import { screen } from "./screens";
import { expect, openFlow, test } from "./test";

const first = flowOf(
  "first",
  {
    nodes: [
      { id: "ticker", component: "common/ticker", settings: { delay: 60000, context: { namespace: "shop" } } },
      { id: "list", component: "kubernetes/deployment_list", title: "All of them" },
      { id: "shown", component: "common/debug" },
    ],
    edges: [
      { from: "ticker.out", to: "list.request", map: { namespace: "{{ $.namespace }}" } },
      { from: "list.result", to: "shown.in" },
    ],
  },
  { layout: { ticker: { x: 0, y: 0 }, list: { x: 260, y: 30 }, shown: { x: 520, y: 70 } } },
);

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

test("nodes go from flow to flow as YAML, with free ids and their wires", async ({ visit, patchbay }) => {
  await patchbay.api.save("first", first);
  await patchbay.api.save("second", flowOf("second", { nodes: [{ id: "list", component: "kubernetes/deployment_list" }] }, { layout: { list: { x: 0, y: 0 } } }));
  const page = await visit(clipboard);
  const editor = new Editor(page);
  await openFlow(page, "first");
  await select(page, "ticker", "list");
  await page.keyboard.press("Control+C");
  await says(page, "Copied 2 nodes");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("kind: Flow");
  expect(copied).toContain('namespace: "{{ $.namespace }}"');
  expect(copied).not.toContain("common/debug");

  await openFlow(page, "second");
  await nodeOf(page, "list").waitFor();
  await page.keyboard.press("Control+V");
  await nodeOf(page, "list-2").getByText("All of them").waitFor();
  await wireOf(page, "ticker.out", "list-2.request").waitFor({ state: "attached" });
  expect(await page.locator(".react-flow__edge").count()).toBe(1);
  // What was pasted is selected, so that it can be moved at once.
  await editor.inspector.getByRole("heading", { name: "2 selected" }).waitFor();
  await screen(page, "pasted");
  await editor.save();
  const stored = await patchbay.api.flow("second");
  expect(stored.spec.edges).toEqual([{ from: "ticker.out", to: "list-2.request", map: { namespace: "{{ $.namespace }}" } }]);
});

test("cut, duplicate and a paste of what was cut", async ({ visit, patchbay }) => {
  await patchbay.api.save("first", first);
  const page = await visit({ ...clipboard, path: "/flows/first" });
  await select(page, "list");
  await page.keyboard.press("Control+D");
  await nodeOf(page, "list-2").waitFor();
  await page.getByRole("button", { name: "Undo: add list-2" }).click();
  await nodeOf(page, "list-2").waitFor({ state: "detached" });
  await select(page, "list", "shown");
  await page.keyboard.press("Control+X");
  await nodeOf(page, "list").waitFor({ state: "detached" });
  expect(await page.locator(".react-flow__edge").count()).toBe(0);
  await page.keyboard.press("Control+V");
  await wireOf(page, "list.result", "shown.in").waitFor({ state: "attached" });
  expect(await page.locator(".react-flow__node").count()).toBe(3);
});

test("YAML from elsewhere is pasted, and a text that is none says what is wrong", async ({ visit, patchbay }) => {
  await patchbay.api.save("first", first);
  const page = await visit({ ...clipboard, path: "/flows/first" });
  await nodeOf(page, "ticker").waitFor();
  const editor = new Editor(page);
  for (const [text, wrong] of [
    ["just some words", /Nothing pasted: /],
    ["kind: Flow\nspec:\n  nodes: [", /Nothing pasted: line \d+: /],
  ] as const) {
    await put(page, text);
    await page.keyboard.press("Control+V");
    await editor.notices.getByText(wrong).first().waitFor();
  }
  await page.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
  expect(await page.locator(".react-flow__node").count()).toBe(3);
  await screen(page, "paste refused");

  await put(page, "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: other}\nspec:\n  nodes:\n    - {id: wait, component: common/delay}\n    - {id: shown, component: common/debug}\n  edges:\n    - {from: wait.out, to: shown.in}\n");
  await page.keyboard.press("Control+V");
  await nodeOf(page, "wait").waitFor();
  await nodeOf(page, "shown-2").waitFor();
});

test("nodes are aligned, laid out, framed and noted", async ({ visit, patchbay }) => {
  await patchbay.api.save("first", first);
  const page = await visit({ path: "/flows/first" });
  const editor = new Editor(page);
  await select(page, "ticker", "list", "shown");
  await page.getByRole("toolbar", { name: "3 selected" }).getByRole("button", { name: "Align top" }).click();
  await expect.poll(() => tops(page)).toHaveLength(1);
  await page.getByRole("toolbar", { name: "3 selected" }).getByRole("button", { name: "Group" }).click();
  await page.getByRole("textbox", { name: "Title of group group" }).fill("Watch");
  await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: "Lay out" }).click();
  await says(page, "Laid out");
  await page.getByRole("main", { name: "Canvas" }).locator(".react-flow__pane").click({ position: { x: 20, y: 20 } });
  await page.keyboard.press("Shift+C");
  const note = page.getByRole("textbox", { name: "Text of the comment" });
  await note.waitFor();
  await page.keyboard.type("Why: <b>see</b> the runbook");
  await page.keyboard.press("Escape");
  await page.locator(".react-flow__node-comment").getByText("Why: <b>see</b> the runbook").waitFor();
  await screen(page, "group and comment");
  // Looks alone are saved without a question.
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await editor.notices.getByText(/is saved/).waitFor();
  const stored = await patchbay.api.flow("first");
  expect(stored.groups).toEqual([{ id: "group", title: "Watch", nodes: expect.arrayContaining(["ticker", "list", "shown"]) }]);
  expect(stored.comments).toMatchObject([{ id: "comment", text: "Why: <b>see</b> the runbook" }]);
  for (const { x, y } of Object.values(stored.layout ?? {})) expect([x % 10, y % 10].map(Math.abs)).toEqual([0, 0]);

  await nodeOf(page, "ticker").locator("header").click();
  await page.keyboard.press("Control+Shift+G");
  await page.locator(".react-flow__node-frame").waitFor({ state: "detached" });
  expect(await page.locator(".react-flow__node-module").count()).toBe(3);
});

async function select(page: Page, ...ids: string[]) {
  for (const [at, id] of ids.entries()) {
    await nodeOf(page, id).locator("header").click({ modifiers: at ? ["Shift"] : [] });
  }
}

async function says(page: Page, text: string) {
  await page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });
}

async function put(page: Page, text: string) {
  await page.evaluate((said) => navigator.clipboard.writeText(said), text);
}

function tops(page: Page): Promise<number[]> {
  return page.locator(".react-flow__node-module").evaluateAll((all) => [...new Set(all.map((one) => Math.round(one.getBoundingClientRect().top)))]);
}
