import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { selectWireByKeyboard } from "./harness/select-wire";
import { expect, openFlow, test } from "./harness/test";
import { wireMiddle } from "./harness/wire-middle";

/** Two nodes with a mapped wire, far enough apart for a third one. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: insert}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 60000, context: {list: [1, 2]}}}
    - {id: split, component: common/array_split}
  edges:
    - {from: ticker.out, to: split.in, map: {array: "{{ $.list }}", context: "kept"}}
layout:
  ticker: {x: 0, y: 0}
  split: {x: 700, y: 0}
`;

const before = ["ticker.out -> split.in"];
const after = ["delay.out -> split.in", "ticker.out -> delay.in"];

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  const at = `at ${viewport.width}x${viewport.height}`;

  test(`with the mouse a component is put into a wire, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("insert", flow);
    const page = await visit({ viewport });
    await openFlow(page, "insert");
    const editor = new Editor(page);
    await editor.wire("ticker.out", "split.in").waitFor({ state: "attached" });

    // Dropped on the wire.
    await page.keyboard.press("/");
    await dragOver(editor, "Delay");
    await editor.canvas.getByText("Insert delay here", { exact: true }).waitFor();
    await screen(page, `insert by drop ${viewport.width} light`);
    await page.mouse.up();
    await editor.node("delay").waitFor();
    await expect.poll(() => wires(page)).toEqual(after);
    await editor.canvas.getByText("Insert delay here").waitFor({ state: "detached" });

    // The mapping is what it was, for the message that is in the context now.
    await editor.save();
    const saved = await patchbay.api.yaml("insert");
    expect(saved).toContain('array: "{{ $.context.list }}"');
    expect(saved).toContain("context: kept");
    expect(saved).toContain('context: "{{ $ }}"');
    await undoOnce(editor, "insert delay");

    // One without an output does not fit, and says so before and after it is dropped.
    await dragOver(editor, "Debug");
    const why = "it has no output that a wire could use";
    await editor.canvas.getByText(`debug does not fit: ${why}`, { exact: true }).waitFor();
    await screen(page, `insert refused ${viewport.width} light`);
    await page.mouse.up();
    await editor.notices.getByText(`debug is not inserted into ticker.out → split.in: ${why}`).waitFor();
    expect(await wires(page)).toEqual(before);
    expect(await editor.node("debug").count()).toBe(0);
    await page.getByRole("button", { name: "Close the components" }).click();

    // By the + on the wire.
    const middle = await wireMiddle(editor.wire("ticker.out", "split.in"));
    await page.mouse.move(middle.x, middle.y);
    await editor.canvas.locator("[data-insert='ticker.out -> split.in']").waitFor();
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `insert plus ${viewport.width} dark`);
    await page.emulateMedia({ colorScheme: "light" });
    await editor.canvas.locator("[data-insert='ticker.out -> split.in']").click();
    const chooser = editor.dialog("Insert into ticker.out → split.in");
    await chooser.getByRole("option", { name: "Delay" }).waitFor();
    await chooser.getByRole("option", { name: "Delay" }).click();
    await editor.node("delay").waitFor();
    await expect.poll(() => wires(page)).toEqual(after);
    await undoOnce(editor, "insert delay");
  });

  test(`by keyboard a component is put into the selected wire, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("insert", flow);
    const page = await visit({ viewport });
    await openFlow(page, "insert");
    const editor = new Editor(page);
    const { keyboard } = page;
    await editor.wire("ticker.out", "split.in").waitFor({ state: "attached" });

    await selectWireByKeyboard(editor, "ticker.out", "split.in");
    await keyboard.press("i");
    const chooser = editor.dialog("Insert into ticker.out → split.in");
    await chooser.getByRole("option", { name: "Delay" }).waitFor();
    await keyboard.type("debug");
    await expect
      .poll(() => chooser.getByRole("option").first().textContent())
      .toBe("Debugit has no output that a wire could use");
    await keyboard.press("Enter");
    await chooser.getByRole("option", { name: /^Debug/, disabled: true }).waitFor();
    await screen(page, `insert chooser ${viewport.width} light`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `insert chooser ${viewport.width} dark`);
    await accessible(page, ["color-contrast"]);
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("delay");
    await expect.poll(() => chooser.getByRole("option").first().textContent()).toContain("from in to out");
    await keyboard.press("Enter");
    await chooser.waitFor({ state: "detached" });
    await editor.node("delay").waitFor();
    await expect.poll(() => wires(page)).toEqual(after);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-id"))).toBe("delay");
    await undoOnce(editor, "insert delay");

    // From the list of all components.
    await selectWireByKeyboard(editor, "ticker.out", "split.in");
    await keyboard.press("/");
    const list = page.getByRole("navigation", { name: "Components" });
    await list.getByText("puts it into the selected wire").waitFor();
    await list.getByRole("combobox").fill("common/delay");
    await expect.poll(() => list.getByRole("option").first().textContent()).toContain("Delay");
    await keyboard.press("Enter");
    await editor.node("delay").waitFor();
    await expect.poll(() => wires(page)).toEqual(after);
    await keyboard.press("Escape");
    await undoOnce(editor, "insert delay");
  });
}

/** dragOver drags a component from the list to the middle of the wire, and does not drop it yet. */
async function dragOver(editor: Editor, title: string): Promise<void> {
  const { page } = editor;
  const line = page
    .getByRole("navigation", { name: "Components" })
    .getByRole("option")
    .filter({ has: page.getByText(title, { exact: true }) });
  await line.scrollIntoViewIfNeeded();
  await editor.deselect();
  await still(editor.node("ticker"));
  await line.hover();
  await page.mouse.down();
  const { x, y } = await wireMiddle(editor.wire("ticker.out", "split.in"));
  await page.mouse.move(x, y - 60, { steps: 5 });
  await page.mouse.move(x, y, { steps: 5 });
}

/** undoOnce takes one step back, after which the wire is as before. */
async function undoOnce(editor: Editor, what: string): Promise<void> {
  const { page } = editor;
  await editor.header.getByRole("button", { name: `Undo: ${what}` }).waitFor();
  await editor.header.getByRole("button", { name: `Undo: ${what}` }).click();
  await expect.poll(() => wires(page)).toEqual(before);
  await editor.node("delay").waitFor({ state: "detached" });
}

function wires(page: Page): Promise<(string | null)[]> {
  return page.locator(".react-flow__edge").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")).sort());
}
