import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

/** A flow as a person keeps it in a file, with comments in many places and values that are easily changed by mistake. */
const flow = `# Which images the cluster lacks at night.
apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: undone
spec:
  title: The night watch
  nodes:
    # Wakes up every minute.
    - id: tick
      component: common/ticker
      settings:
        delay: 60000 # a minute
        context:
          # Larger than a float can hold.
          limit: 9007199254740993
          text: "12"
    - id: plan # renamed below
      component: js/js_eval
      settings:
        outputData:
          images: []
        script:
          # The script itself.
          content: |
            export default () => ({ images: [] })
    - id: shown
      component: common/debug
      title: "yes"
    - id: other
      component: common/debug
  edges:
    - from: tick.out
      to: plan.request
    # First to one, then to the other.
    - from: plan.response
      to: shown.in
    - from: plan.response
      to: other.in # the other
      map:
        context: "{{ $.outputData.images }}" # all of it
layout:
  tick: {x: 0, y: 0}
  plan: {x: 300, y: 0}
  shown: {x: 600, y: 0}
  other: {x: 600, y: 200}
# Notes for the next one.
comments:
  - id: why
    text: Mind the limit
    x: 0
    y: 240
    width: 200
    height: 80
`;

const imported = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: elsewhere}
spec:
  nodes:
    - {id: alpha, component: common/ticker, settings: {delay: 1000, context: {}}}
    - {id: beta, component: common/debug}
  edges:
    - {from: alpha.out, to: beta.in}
layout:
  alpha: {x: 0, y: 0}
  beta: {x: 300, y: 0}
`;

/** Step is one change by a person: its name in the undo button, and a function that makes it. */
type Step = [what: string, make: () => Promise<unknown>];

test("fifty mixed steps are undone and redone without changing a byte", async ({ visit, patchbay }) => {
  await patchbay.api.save("undone", flow);
  const stored = await patchbay.api.yaml("undone");
  for (const comment of flow.match(/# .*/g) ?? []) expect(stored).toContain(comment);
  const page = await visit({
    viewport: { width: 1920, height: 1080 },
    permissions: ["clipboard-read", "clipboard-write"],
    // Beside the canvas, so that every node stays in reach.
    dock: "right",
  });
  await openFlow(page, "undone");
  const editor = new Editor(page);
  const { canvas, header, inspector } = editor;
  const undo = (what: string) => header.getByRole("button", { name: `Undo: ${what}`, exact: true });
  const redo = (what: string) => header.getByRole("button", { name: `Redo: ${what}`, exact: true });
  await editor.node("tick").waitFor();
  const first = await exported(editor);
  expect(first).toBe(stored);

  const steps: Step[] = [
    [
      "add delay",
      () => press("/").then(() => component("Delay").dragTo(canvas, { targetPosition: { x: 560, y: 120 } })),
    ],
    [
      "add array_split",
      () =>
        page
          .getByRole("button", { name: "Close the components" })
          .click()
          .then(() => editor.deselect())
          .then(() => canvas.dblclick({ position: { x: 900, y: 120 } }))
          .then(() => choose("Add a component", "array_split")),
    ],
    ["wire", () => wire("tick", "Wire tick.out to", "array_split.in")],
    ["rename delay to pause", () => rename("delay", "pause")],
    ["title of pause", () => title("pause", "A short pause")],
    [
      "add router",
      () =>
        pick("array_split")
          .then(() => press("/"))
          .then(() => page.keyboard.type("router"))
          .then(() => page.keyboard.press("Enter"))
          .then(() => page.keyboard.press("Escape")),
    ],
    ["move shown", () => dragBy(editor.node("shown").locator("header"), 40, 60)],
    [
      "title of the flow",
      () =>
        deselect()
          .then(() => editor.panels.getByRole("button", { name: "Flow", exact: true }).click())
          .then(() => inspector.getByLabel("Title", { exact: true }).fill("The day watch")),
    ],
    ["description of the flow", () => inspector.getByLabel("Description").fill("Everything is undone.")],
    ["settings of tick", () => setting("tick", /^Delay/, "30000")],
    ["title of tick", () => title("tick", "Clock")],
    ["move tick", () => nudge("tick", "ArrowLeft")],
    ["rename tick to clock", () => rename("tick", "clock")],
    ["move other", () => nudge("other", "Shift+ArrowDown")],
    ["pin to plan.response", () => pin("plan", "Write a message for Response")],
    ["title of plan", () => title("plan", "What to do")],
    [
      "order of plan.response -> other.in",
      () =>
        toWire("plan", "plan.response → other.in").then(() =>
          inspector.getByRole("button", { name: "Earlier in the order" }).click(),
        ),
    ],
    [
      "mapping of plan.response -> other.in",
      () => inspector.getByLabel("Map", { exact: true }).selectOption("The whole message"),
    ],
    [
      "remove clock.out -> array_split.in",
      () =>
        toWire("clock", "clock.out → array_split.in").then(() =>
          inspector.getByRole("button", { name: "Remove the wire" }).click(),
        ),
    ],
    ["wire", () => drag(hole("plan.response"), hole("pause.in"))],
    [
      "mapping of plan.response -> pause.in",
      () => inspector.getByLabel("Map", { exact: true }).selectOption("One expression"),
    ],
    ["add a comment", () => deselect().then(() => press("Shift+C"))],
    ["comment", () => canvas.getByLabel("Text of the comment").fill('Look here\n# and there: "x"')],
    ["remove comment", () => page.keyboard.press("Escape").then(() => page.keyboard.press("Delete"))],
    [
      "move 2 nodes",
      () => several("shown", "other").then(() => selected(2).getByRole("button", { name: "Align left" }).click()),
    ],
    ["add a group", () => several("clock", "plan").then(() => press("ControlOrMeta+g"))],
    ["group", () => canvas.getByLabel("Title of group group").fill("The beginning")],
    ["rename plan to work", () => rename("plan", "work")],
    ["add work-2", () => pick("work").then(() => press("ControlOrMeta+d"))],
    ["remove work-2", () => press("ControlOrMeta+x")],
    ["add work-2", () => deselect().then(() => press("ControlOrMeta+v"))],
    ["move 8 nodes", () => deselect().then(() => press("l"))],
    ["settings of clock", () => setting("clock", /^Time zone/i, "Europe/Berlin")],
    ["remove other", () => pick("other").then(() => press("Delete"))],
    ["remove group", () => pick("work").then(() => press("ControlOrMeta+Shift+g"))],
    [
      "move 3 nodes",
      () =>
        several("pause", "router", "array_split").then(() =>
          selected(3).getByRole("button", { name: "Align top" }).click(),
        ),
    ],
    ["remove 3 things", () => inspector.getByRole("button", { name: "Remove these 3" }).click()],
    ["replace the flow", () => importText()],
    ["title of alpha", () => title("alpha", "Another clock")],
    ["settings of alpha", () => setting("alpha", /^Delay/, "2000")],
    ["rename alpha to gamma", () => rename("alpha", "gamma")],
    ["move gamma", () => nudge("gamma", "ArrowUp")],
    [
      "mapping of gamma.out -> beta.in",
      () =>
        toWire("gamma", "gamma.out → beta.in").then(() =>
          inspector.getByLabel("Map", { exact: true }).selectOption("Field by field"),
        ),
    ],
    ["add 2 things", () => several("gamma", "beta").then(() => press("ControlOrMeta+d"))],
    [
      "move 4 nodes",
      () =>
        deselect()
          .then(() => press("ControlOrMeta+a"))
          .then(() => press("Shift+ArrowRight")),
    ],
    ["add a group", () => press("ControlOrMeta+g")],
    ["title of gamma-2", () => title("gamma-2", "The copy")],
    ["remove gamma-2", () => pick("gamma-2").then(() => press("Delete"))],
    ["pin to beta.in", () => pin("beta", "Write a message for In")],
    ["move 3 nodes", () => deselect().then(() => press("l"))],
  ];
  expect(steps.length).toBe(50);
  for (const [what, make] of steps) {
    await make();
    await undo(what).waitFor();
  }
  const last = await exported(editor);
  await editor.state.getByText("unsaved changes").waitFor();
  await screen(page, "before undo");

  const names = steps.map(([what]) => what);
  await deselect();
  // By keyboard and by the button, which names the next step.
  for (const [done, what] of [...names.entries()].reverse()) {
    if (done % 4) await press("ControlOrMeta+z");
    else await undo(what).click();
    await redo(what).waitFor();
    await undo(names[done - 1] ?? "nothing to undo").waitFor();
  }
  await press("ControlOrMeta+z");
  expect(await exported(editor)).toBe(first);
  expect(await editor.state.textContent()).not.toContain("unsaved changes");
  await editor.saveButton.click();
  await editor.notices.getByText("nothing to save").waitFor();
  await screen(page, "after undo");

  await deselect();
  for (const [done, what] of names.entries()) {
    if (done % 4) await press("ControlOrMeta+Shift+z");
    else await redo(what).click();
    await undo(what).waitFor();
    await redo(names[done + 1] ?? "nothing to redo").waitFor();
  }
  expect(await exported(editor)).toBe(last);
  await editor.state.getByText("unsaved changes").waitFor();
  expect(await patchbay.api.yaml("undone")).toBe(stored);

  function press(keys: string) {
    return page.keyboard.press(keys);
  }

  function component(name: string): Locator {
    return page
      .getByRole("navigation", { name: "Components" })
      .getByRole("option")
      .filter({ has: page.getByText(name, { exact: true }) });
  }

  /** deselect clicks on the empty canvas. */
  async function deselect() {
    await canvas.click({ position: { x: 16, y: 16 } });
    await inspector.waitFor({ state: "detached" });
  }

  async function pick(id: string) {
    await editor.node(id).locator("header").click();
    await inspector.getByRole("tablist", { name: `About ${id}`, exact: true }).waitFor();
  }

  async function several(first: string, ...others: string[]) {
    await pick(first);
    for (const id of others)
      await editor
        .node(id)
        .locator("header")
        .click({ modifiers: ["ControlOrMeta"] });
    await selected(1 + others.length).waitFor();
  }

  function selected(count: number): Locator {
    return page.getByRole("toolbar", { name: `${count} selected` });
  }

  /** choose types into a chooser and takes the first match. */
  async function choose(list: string, text: string) {
    await editor.dialog(list).getByRole("option").first().waitFor();
    await page.keyboard.type(text);
    await editor.dialog(list).getByRole("option", { selected: true }).getByText(text).first().waitFor();
    await press("Enter");
  }

  async function wire(from: string, list: string, to: string) {
    await pick(from);
    await press("w");
    await choose(list, to);
  }

  async function toWire(node: string, text: string) {
    await pick(node);
    await press("e");
    await choose(`Wires of ${node}`, text);
    await inspector.getByRole("heading", { name: "Wire" }).waitFor();
  }

  async function rename(from: string, to: string) {
    await pick(from);
    await editor.tab("Settings");
    await inspector.getByLabel("Id", { exact: true }).fill(to);
    await press("Enter");
  }

  async function title(id: string, text: string) {
    await pick(id);
    await editor.tab("Settings");
    await inspector.getByLabel("Title", { exact: true }).fill(text);
  }

  async function setting(id: string, label: string | RegExp, text: string) {
    await pick(id);
    const panel = await editor.tab("Settings");
    await panel.getByRole("textbox", { name: label, exact: true }).first().fill(text);
  }

  async function pin(id: string, button: string) {
    await pick(id);
    const panel = await editor.tab("Pinned");
    await panel.getByRole("button", { name: button }).click();
  }

  async function nudge(id: string, keys: string) {
    await pick(id);
    await press(keys);
  }

  function hole(port: string): Locator {
    const [node = "", name = ""] = port.split(".");
    return editor.node(node).locator(`[data-handleid="${name}"]`);
  }

  async function dragBy(of: Locator, dx: number, dy: number) {
    const { x, y } = await centre(of);
    await move({ x, y }, { x: x + dx, y: y + dy });
  }

  async function drag(from: Locator, to: Locator) {
    await still(from);
    await move(await centre(from), await centre(to));
  }

  async function move(from: { x: number; y: number }, to: { x: number; y: number }) {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await page.mouse.move(to.x, to.y, { steps: 3 });
    await page.mouse.up();
  }

  async function importText() {
    await header.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Import…" }).click();
    const dialog = editor.dialog("Import a flow");
    await dialog.getByRole("textbox").fill(imported);
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await dialog.waitFor({ state: "detached" });
  }
});

async function centre(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`${of} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** exported is the file that the Export dialog downloads for the open flow. */
async function exported({ page, header }: Editor): Promise<string> {
  await header.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  const box = page.getByRole("dialog", { name: "Export undone" });
  const begun = page.waitForEvent("download");
  await box.getByRole("button", { name: "Download" }).click();
  const download = await begun;
  expect(download.suggestedFilename()).toBe("undone.yaml");
  const text = await readFile(await download.path(), "utf8");
  await box.getByRole("button", { name: "Close" }).click();
  await box.waitFor({ state: "detached" });
  return text;
}
