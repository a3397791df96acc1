import type { Locator, Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

/** Ten nodes in a row, which do not fit on the screen, one with a script and one with a mapped wire. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: long}
spec:
  title: A long flow
  nodes:
    - {id: ticker, title: Every minute, component: common/ticker, settings: {delay: 61234, context: {}}}
    - id: plan
      title: Plan
      component: js/js_eval
      settings:
        script: {content: "export default () => {\\n  const wanted = ['needle'];\\n  return wanted;\\n}"}
        outputData: {images: []}
    - {id: shown, title: Last seen, component: common/debug}
    - {id: d1, component: common/delay}
    - {id: d2, component: common/delay}
    - {id: d3, component: common/delay}
  edges:
    - {from: ticker.out, to: plan.request, map: {context: "{{ $.haystack }}"}}
layout:
  ticker: {x: 0, y: 0}
  plan: {x: 900, y: 600}
  shown: {x: 3600, y: 1800}
  d1: {x: 1800, y: 0}
  d2: {x: 2400, y: 0}
  d3: {x: 3000, y: 0}
`;

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  const at = `at ${viewport.width}x${viewport.height}`;

  test(`Ctrl F finds nodes by title, component, setting, script and mapping, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("long", flow);
    const page = await visit({ viewport });
    await openFlow(page, "long");
    const editor = new Editor(page);
    const { keyboard } = page;
    await editor.node("ticker").waitFor();
    const box = editor.dialog("Find a node by title, component, setting or script");
    const first = box.getByRole("option").first();
    const searches = [
      { typed: "last", found: /^Last seen/ },
      { typed: "js_eval", found: /^Plan/ },
      { typed: "61234", found: /^Every minutedelay: 61234/ },
      { typed: "needle", found: /^Planscript\.content: const wanted = \['needle'\];/ },
      { typed: "haystack", found: /^Planwire from Every minute: {{ \$\.haystack }}/ },
    ];
    await open(page, "ControlOrMeta+f", box);
    for (const { typed, found } of searches) {
      await box.getByRole("combobox").fill(typed);
      await expect.poll(() => first.textContent(), { message: typed }).toMatch(found);
      expect(await box.getByRole("option").count(), typed).toBe(1);
      if (typed !== "needle") continue;
      await screen(page, `find ${viewport.width} light`);
      await accessible(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await screen(page, `find ${viewport.width} dark`);
      await accessible(page, ["color-contrast"]);
      await page.emulateMedia({ colorScheme: "light" });
    }
    await box.getByRole("combobox").fill("no such thing");
    await box.getByText("No node found").waitFor();

    // Enter goes to the node, which is far out of sight.
    await box.getByRole("combobox").fill("last seen");
    await expect.poll(() => first.textContent()).toMatch(/^Last seen/);
    await keyboard.press("Enter");
    await box.waitFor({ state: "detached" });
    await editor.inspector.getByRole("tablist", { name: "About shown", exact: true }).waitFor();
    await expect.poll(() => hasFocus(page, "shown")).toBe(true);
    await inSight(editor, "shown");

    // Escape leaves, and the focus is where it was.
    await open(page, "ControlOrMeta+f", box);
    await keyboard.press("Escape");
    await box.waitFor({ state: "detached" });
    await expect.poll(() => hasFocus(page, "shown")).toBe(true);
    await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
  });

  test(`Ctrl K finds nodes, flows and commands, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("long", flow);
    const page = await visit({ viewport });
    await openFlow(page, "long");
    const editor = new Editor(page);
    const { keyboard } = page;
    await editor.node("ticker").waitFor();
    const box = editor.dialog("Find a node, a flow or a command");
    const first = box.getByRole("option").first();

    // By mouse: a node, then a component.
    await editor.header.getByRole("button", { name: "Find a node, run a command" }).click();
    await box.getByRole("combobox").fill("la");
    await box.getByRole("group", { name: "Nodes of this flow" }).getByRole("option", { name: "Last seen" }).waitFor();
    await box.getByRole("group", { name: "Commands" }).getByRole("option", { name: "Lay out the nodes" }).waitFor();
    await box.getByRole("group", { name: "Add a component" }).getByRole("option", { name: "Add Delay" }).waitFor();
    await screen(page, `command box ${viewport.width} light`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `command box ${viewport.width} dark`);
    await accessible(page, ["color-contrast"]);
    await page.emulateMedia({ colorScheme: "light" });
    await box.getByRole("option", { name: "Add Delay" }).click();
    await box.waitFor({ state: "detached" });
    await editor.node("delay").waitFor();

    // By keyboard: what was done is undone, and what can't be done says why.
    await open(page, "ControlOrMeta+k", box);
    await keyboard.type("undo");
    await expect.poll(() => first.textContent()).toMatch(/^Undo: add delay/);
    await keyboard.press("Enter");
    await box.waitFor({ state: "detached" });
    await editor.node("delay").waitFor({ state: "detached" });
    await open(page, "ControlOrMeta+k", box);
    await keyboard.type("group");
    await expect
      .poll(() => box.getByRole("option", { name: /^Group the selected/ }).textContent())
      .toMatch(/select a node first/);
    expect(await box.getByRole("option", { name: /^Group the selected/ }).getAttribute("aria-disabled")).toBe("true");
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("> keyboard");
    await expect.poll(() => first.textContent()).toMatch(/^Show the keyboard shortcuts/);
    await keyboard.press("Enter");
    await editor.dialog("Keyboard shortcuts").waitFor();
    await keyboard.press("Escape");
    await editor.dialog("Keyboard shortcuts").waitFor({ state: "detached" });

    // Start and stop.
    await open(page, "ControlOrMeta+k", box);
    await keyboard.type("start the flow");
    await expect.poll(() => first.textContent()).toMatch(/^Start the flow/);
    await keyboard.press("Enter");
    await expect.poll(async () => (await patchbay.api.status("long")).running).toBe(true);
    await editor.header.getByRole("button", { name: "Stop" }).waitFor();
    await open(page, "ControlOrMeta+k", box);
    await keyboard.type("stop the flow");
    await expect.poll(() => first.textContent()).toMatch(/^Stop the flow/);
    await keyboard.press("Enter");
    await expect.poll(async () => (await patchbay.api.status("long")).running).toBe(false);

    // To another page, and from there back to the flow.
    await open(page, "ControlOrMeta+k", box);
    await keyboard.type("runs of all");
    await expect.poll(() => first.textContent()).toMatch(/^Go to the runs of all flows/);
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Runs", exact: true }).waitFor();
    for (const path of ["/runs", "/", "/flows/long/overview"]) {
      await page.goto(path);
      await page.getByRole("button", { name: "Find a flow, run a command" }).waitFor();
      await open(page, "ControlOrMeta+k", box);
      await box.getByRole("option", { name: "A long flow" }).waitFor();
      await keyboard.type("a long");
      await expect.poll(() => first.textContent(), { message: path }).toMatch(/^A long flow/);
      await keyboard.press("Enter");
      await editor.node("ticker").waitFor();
    }
  });
}

/** open opens the box by its keys, and waits until it takes what is typed. */
async function open(page: Page, keys: string, box: Locator): Promise<void> {
  await page.keyboard.press(keys);
  const field = box.getByRole("combobox");
  await field.waitFor();
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
}

function hasFocus(page: Page, node: string): Promise<boolean> {
  return page.evaluate((id) => document.activeElement?.getAttribute("data-id") === id, node);
}

/** inSight asserts that a node is drawn where neither the edge of the canvas nor the inspector hides it. */
async function inSight(editor: Editor, node: string): Promise<void> {
  await expect
    .poll(async () => {
      const box = await editor.node(node).boundingBox();
      const canvas = await editor.canvas.boundingBox();
      const dock = await editor.inspector.boundingBox();
      if (!box || !canvas || !dock) return false;
      const right = box.x + box.width;
      return box.x >= canvas.x && right <= canvas.x + canvas.width && box.y >= canvas.y && box.y + box.height <= dock.y;
    })
    .toBe(true);
}
