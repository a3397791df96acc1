import type { Page } from "playwright-core";
import type { Flow } from "../src/document/flow";
import { Editor } from "./harness/editor";
import type { Patchbay } from "./harness/patchbay";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const source = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: source}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      title: Every minute
      settings: {delay: 60000, context: {limit: 9007199254740993, text: "12"}}
    - id: plan
      component: js/js_eval
      settings:
        script: {content: "export default (m) => m"}
        outputData: {images: [{source: "busybox:1"}]}
    - id: shown
      component: common/debug
  edges:
    - from: ticker.out
      to: plan.request
      map: {inputData: "{{ $.context }}"}
    - {from: plan.response, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  plan: {x: 300, y: 40}
  shown: {x: 600, y: 0}
`;

/** A flow with the same ids as the other one. */
const target = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: target}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 5000}}
    - {id: plan-2, component: common/debug}
layout:
  ticker: {x: 0, y: 0}
  plan-2: {x: 300, y: 0}
`;

async function opened(page: Page, patchbay: Patchbay, text: string, name: string): Promise<Editor> {
  await patchbay.api.save(name, text);
  await openFlow(page, name);
  return new Editor(page);
}

async function selectBoth(editor: Editor, one: string, other: string): Promise<void> {
  await editor.selectNode(one);
  await editor
    .node(other)
    .locator("header")
    .click({ modifiers: ["ControlOrMeta"] });
  await editor.page.getByRole("toolbar", { name: "2 selected" }).waitFor();
}

/** announced waits for an announcement to screen readers. */
function announced(page: Page, text: string): Promise<void> {
  return page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** pasteText pastes a text from outside of the editor. */
async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press("ControlOrMeta+v");
}

/** The ids of the nodes on the canvas. */
function nodeIds(editor: Editor): Promise<string[]> {
  return editor.canvas
    .locator(".react-flow__node-module")
    .evaluateAll((all) => all.map((node) => (node as HTMLElement).dataset.id ?? "").sort());
}

/** The positions of everything on the canvas, in canvas pixels. */
function places(editor: Editor): Promise<Record<string, string>> {
  return editor.canvas
    .locator(".react-flow__node")
    .evaluateAll((all) =>
      Object.fromEntries((all as HTMLElement[]).map((node) => [node.dataset.id ?? "", node.style.transform])),
    );
}

function step(editor: Editor, name: RegExp | string) {
  return editor.header.getByRole("button", { name });
}

test.beforeEach(async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});

test("nodes are copied as YAML from one flow to another, with their settings and the wires among them", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("target", target);
  const editor = await opened(page, patchbay, source, "source");
  await selectBoth(editor, "ticker", "plan");
  await page.keyboard.press("ControlOrMeta+c");
  await announced(page, "Copied 2 nodes");

  const text = await clipboard(page);
  expect(text).toContain("kind: Flow\n");
  expect(text).toContain("limit: 9007199254740993\n");
  expect(text).not.toContain("shown");
  const copied = await patchbay.api.call<Flow>("POST", "/api/v1/format", text, { Accept: "application/json" });
  const stored = await patchbay.api.flow("source");
  expect(copied.spec.nodes).toEqual(stored.spec.nodes.slice(0, 2));
  expect(copied.spec.edges).toEqual(stored.spec.edges?.slice(0, 1));

  await openFlow(page, "target");
  await page.keyboard.press("ControlOrMeta+v");
  await announced(page, "Pasted 2 nodes");
  expect(await nodeIds(editor)).toEqual(["plan", "plan-2", "ticker", "ticker-2"]);
  // The pasted nodes are selected, and pasting is one step.
  await page.getByRole("toolbar", { name: "2 selected" }).waitFor();
  await step(editor, "Undo: add 2 things").click();
  await expect.poll(() => nodeIds(editor)).toEqual(["plan-2", "ticker"]);
  await step(editor, "Undo: nothing to undo").waitFor();
  await step(editor, "Redo: add 2 things").click();
  await editor.wire("ticker-2.out", "plan.request").waitFor({ state: "attached" });

  // Pasted again, they get new ids and new positions.
  await editor.canvas.focus();
  await page.keyboard.press("ControlOrMeta+v");
  await editor.wire("ticker-3.out", "plan-3.request").waitFor({ state: "attached" });
  const at = await places(editor);
  expect(new Set(Object.values(at)).size).toBe(6);
  await screen(page, "pasted");
  await editor.save();

  const after = await patchbay.api.flow("target");
  const made = (id: string) => after.spec.nodes.find((node) => node.id === id);
  const [ticker, plan] = stored.spec.nodes;
  for (const [id, original] of [
    ["ticker-2", ticker],
    ["ticker-3", ticker],
    ["plan", plan],
    ["plan-3", plan],
  ] as const) {
    expect(made(id)).toEqual({ ...original, id });
  }
  expect(made("ticker")?.settings).toEqual({ delay: 5000 });
  expect(after.spec.edges).toEqual([
    { ...stored.spec.edges?.[0], from: "ticker-2.out", to: "plan.request" },
    { ...stored.spec.edges?.[0], from: "ticker-3.out", to: "plan-3.request" },
  ]);
  const apart = (from = { x: 0, y: 0 }, to = { x: 0, y: 0 }) => ({ x: to.x - from.x, y: to.y - from.y });
  expect(apart(after.layout?.["ticker-2"], after.layout?.plan)).toEqual({ x: 300, y: 40 });
  expect((await patchbay.api.yaml("target")).match(/limit: 9007199254740993\n/g)).toHaveLength(2);
});

test("nodes are cut, restored by undo, pasted again and duplicated", async ({ page, patchbay }) => {
  const editor = await opened(page, patchbay, source, "source");
  await selectBoth(editor, "ticker", "plan");
  await page.keyboard.press("ControlOrMeta+x");
  await expect.poll(() => nodeIds(editor)).toEqual(["shown"]);
  expect(await editor.canvas.locator(".react-flow__edge").count()).toBe(0);
  expect(await clipboard(page)).toContain("id: plan\n");

  // One undo restores the wires that were cut with them.
  await page.keyboard.press("ControlOrMeta+z");
  await editor.wire("plan.response", "shown.in").waitFor({ state: "attached" });
  expect(await nodeIds(editor)).toEqual(["plan", "shown", "ticker"]);
  await step(editor, "Undo: nothing to undo").waitFor();
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect.poll(() => nodeIds(editor)).toEqual(["shown"]);

  // Their ids are free again.
  await page.keyboard.press("ControlOrMeta+v");
  await editor.wire("ticker.out", "plan.request").waitFor({ state: "attached" });
  expect(await nodeIds(editor)).toEqual(["plan", "shown", "ticker"]);
  expect(await editor.wire("plan.response", "shown.in").count()).toBe(0);

  await selectBoth(editor, "ticker", "plan");
  await page.keyboard.press("ControlOrMeta+d");
  await editor.wire("ticker-2.out", "plan-2.request").waitFor({ state: "attached" });
  await announced(page, "Duplicated 2 nodes");
  expect(await clipboard(page), "duplicating leaves the clipboard alone").toContain("id: plan\n");
  await step(editor, "Undo: add 2 things").waitFor();
  await editor.save();
  const { spec } = await patchbay.api.flow("source");
  const twin = (id: string) => ({ ...spec.nodes.find((node) => node.id === id), id: "" });
  expect(twin("ticker-2")).toEqual(twin("ticker"));
  expect(twin("plan-2")).toEqual(twin("plan"));
  expect(spec.edges?.map(({ from, to }) => `${from} ${to}`)).toEqual([
    "ticker.out plan.request",
    "ticker-2.out plan-2.request",
  ]);

  // After everything was cut, the empty flow is saved and reloaded, and the nodes are pasted again.
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+x");
  await expect.poll(() => nodeIds(editor)).toEqual([]);
  await editor.save();
  await page.reload();
  await editor.canvas.getByText("empty").first().waitFor();
  await page.keyboard.press("ControlOrMeta+v");
  await editor.wire("ticker-2.out", "plan-2.request").waitFor({ state: "attached" });
  expect(await nodeIds(editor)).toEqual(["plan", "plan-2", "shown", "ticker", "ticker-2"]);
});

test("YAML from outside is pasted; other text is refused with a reason and changes nothing", async ({
  page,
  patchbay,
}) => {
  const editor = await opened(page, patchbay, target, "target");
  const bad: [text: string, reason: RegExp][] = [
    ["restart the pods, please", /^nothing pasted: line 1: want an object, have text/],
    [
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n",
      /^nothing pasted: line 2: want "Flow", have "Deployment"/,
    ],
    ["kind: Flow\n  apiVersion: x\n", /^nothing pasted: line 2: the text is neither YAML nor JSON/],
    [source.replace("component: common/debug", "component: [common/debug"), /^nothing pasted: line \d+: /],
    [source.replace("id: shown", "id: plan"), /^nothing pasted: it has the node plan twice/],
    [
      "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: none}\nspec: {nodes: []}\n",
      /^nothing pasted: it has no nodes/,
    ],
  ];
  for (const [text, reason] of bad) {
    await pasteText(page, text);
    const notice = editor.notices.locator("strong").filter({ hasText: reason });
    await notice.waitFor();
    await editor.notices.getByText("Copy nodes from a flow, or a flow as YAML, and paste again.").waitFor();
    if (text === bad[3]?.[0]) await screen(page, "paste refused");
    await editor.notices.getByRole("button", { name: /^Close: / }).click();
    await notice.waitFor({ state: "detached" });
    expect(await nodeIds(editor)).toEqual(["plan-2", "ticker"]);
    await step(editor, "Undo: nothing to undo").waitFor();
  }
  expect(await editor.state.getByText("unsaved changes").count()).toBe(0);

  // A flow without positions, as a person writes it.
  await pasteText(page, source.slice(0, source.indexOf("layout:")));
  await editor.wire("ticker-2.out", "plan.request").waitFor({ state: "attached" });
  await editor.wire("plan.response", "shown.in").waitFor({ state: "attached" });
  expect(await nodeIds(editor)).toEqual(["plan", "plan-2", "shown", "ticker", "ticker-2"]);
  expect(new Set(Object.values(await places(editor))).size).toBe(5);
  await step(editor, "Undo: add 3 things").click();
  await expect.poll(() => nodeIds(editor)).toEqual(["plan-2", "ticker"]);

  // In a field, pasted text is text.
  await editor.selectNode("ticker");
  const title = editor.inspector.getByRole("textbox", { name: "Title" });
  await title.focus();
  await pasteText(page, "kind: Flow");
  await expect.poll(() => title.inputValue()).toBe("kind: Flow");
  expect(await nodeIds(editor)).toEqual(["plan-2", "ticker"]);
});

test("layout, alignment, a group and a comment are one step each and survive a reload", async ({ page, patchbay }) => {
  const editor = await opened(
    page,
    patchbay,
    source.replace("plan: {x: 300, y: 40}", "plan: {x: -90, y: 330}"),
    "source",
  );
  const before = await places(editor);

  await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: "Lay out" }).click();
  await oneStep("move 3 nodes", async () => places(editor), before);
  const row = await lefts();
  expect(row.ticker).toBeLessThan(row.plan ?? 0);
  expect(row.plan).toBeLessThan(row.shown ?? 0);

  const laid = await places(editor);
  await selectBoth(editor, "ticker", "plan");
  await page.getByRole("toolbar", { name: "2 selected" }).getByRole("button", { name: "Align left" }).click();
  await oneStep("move 2 nodes", async () => places(editor), laid);
  const aligned = await lefts();
  expect(aligned.plan).toBe(aligned.ticker);
  // Back to separate positions, so that the frame of a group can be seen.
  await step(editor, "Undo: move 2 nodes").click();
  await expect.poll(() => places(editor)).toEqual(laid);

  await selectBoth(editor, "ticker", "plan");
  await page.keyboard.press("Shift+ArrowDown");
  await step(editor, "Undo: move 2 nodes").waitFor();
  await selectBoth(editor, "ticker", "plan");
  await page.keyboard.press("ControlOrMeta+g");
  const groupTitle = editor.canvas.getByRole("textbox", { name: "Title of group group" });
  await oneStep("add a group", () => groupTitle.count(), 0);
  await groupTitle.fill("What is planned");
  await oneStep("group", () => groupTitle.inputValue(), "Group");

  await editor.canvas.focus();
  await page.keyboard.press("Shift+C");
  const text = editor.canvas.getByRole("textbox", { name: "Text of the comment" });
  await text.waitFor();
  await page.keyboard.type("Ask Ada before\nthis changes.");
  await page.keyboard.press("Escape");
  const comment = editor.canvas.locator(".react-flow__node-comment");
  await expect.poll(() => comment.innerText()).toBe("Ask Ada before\nthis changes.");
  // Text typed without a pause is one step; adding the comment is another.
  await step(editor, "Undo: comment").click();
  await expect.poll(() => comment.innerText()).not.toContain("Ada");
  await oneStep("add a comment", () => comment.count(), 0);
  await step(editor, "Redo: comment").click();
  await comment.getByText("Ask Ada before").waitFor();

  // The layout changes nothing that runs, so it is saved without a dialog.
  await step(editor, "Save").click();
  await editor.notices.getByText("source is saved").waitFor();
  const drawn = await places(editor);
  await screen(page, "group and comment");
  await page.reload();
  await comment.getByText("Ask Ada before").waitFor();
  await expect.poll(() => groupTitle.inputValue()).toBe("What is planned");
  await expect.poll(() => places(editor)).toEqual(drawn);
  const stored = await patchbay.api.flow("source");
  expect(stored.groups).toEqual([{ id: "group", title: "What is planned", nodes: ["ticker", "plan"] }]);
  expect(stored.comments).toMatchObject([{ id: "comment", text: "Ask Ada before\nthis changes." }]);
  expect(stored.layout?.ticker?.y).toBe(stored.layout?.plan?.y);

  /** oneStep undoes and redoes a step, and checks the state after each. */
  async function oneStep<T>(what: string, look: () => Promise<T>, was: T): Promise<void> {
    await step(editor, `Undo: ${what}`).waitFor();
    const is = await look();
    await step(editor, `Undo: ${what}`).click();
    await expect.poll(look).toEqual(was);
    await step(editor, `Redo: ${what}`).click();
    await expect.poll(look).toEqual(is);
  }

  async function lefts(): Promise<Record<string, number>> {
    const ids = ["ticker", "plan", "shown"];
    return Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, (await editor.node(id).boundingBox())?.x ?? 0])),
    );
  }
});
