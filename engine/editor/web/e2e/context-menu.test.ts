import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { selectWireByKeyboard } from "./harness/select-wire";
import { expect, openFlow, test } from "./harness/test";
import { wireMiddle } from "./harness/wire-middle";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: menus}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 60000, context: {}}}
    - {id: wait, component: common/delay}
    - {id: shown, component: common/debug}
  edges:
    - {from: ticker.out, to: wait.in}
    - {from: wait.out, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  wait: {x: 400, y: 0}
  shown: {x: 800, y: 0}
comments:
  - {id: note, text: "A note", x: 0, y: 240, width: 200, height: 80}
`;

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  const at = `at ${viewport.width}x${viewport.height}`;

  test(`a right click shows what can be done with a node, a wire, a comment and the canvas, ${at}`, async ({
    visit,
    patchbay,
  }) => {
    await patchbay.api.save("menus", flow);
    const page = await visit({ viewport });
    await openFlow(page, "menus");
    const editor = new Editor(page);
    const { canvas } = editor;
    const pick = (name: string) => page.getByRole("menuitem", { name }).click();
    await editor.node("shown").waitFor();
    await still(editor.node("wait"));

    await editor.node("wait").locator("header").click({ button: "right" });
    const menu = page.getByRole("menu", { name: "Actions for wait" });
    await menu.waitFor();
    await editor.inspector.getByRole("tablist", { name: "About wait", exact: true }).waitFor();
    await screen(page, `menu of a node ${viewport.width} light`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `menu of a node ${viewport.width} dark`);
    await accessible(page, ["color-contrast"]);
    await page.emulateMedia({ colorScheme: "light" });
    await pick("Duplicate");
    await editor.node("delay").or(editor.node("wait-2")).waitFor();
    await undo(editor, /^Undo: add /);

    // A choice that opens a list.
    await editor.deselect();
    await still(editor.node("wait"));
    await editor.node("wait").locator("header").click({ button: "right" });
    await pick("Draw a wire");
    await editor.dialog("Wire which port of wait?").getByRole("option", { name: "Out out" }).waitFor();
    await page.keyboard.press("Escape");

    await editor.deselect();
    await still(editor.node("wait"));
    const middle = await wireMiddle(editor.wire("wait.out", "shown.in"));
    await page.mouse.click(middle.x, middle.y, { button: "right" });
    await page.getByRole("menu", { name: "Actions for the wire wait.out → shown.in" }).waitFor();
    await screen(page, `menu of a wire ${viewport.width} light`);
    await pick("Remove");
    await expect.poll(() => wires(page)).toEqual(["ticker.out -> wait.in"]);
    await undo(editor, "Undo: remove wait.out -> shown.in");
    await expect.poll(() => wires(page)).toEqual(["ticker.out -> wait.in", "wait.out -> shown.in"]);

    await editor.deselect();
    await still(canvas.getByText("A note"));
    await canvas.getByText("A note").click({ button: "right" });
    await page.getByRole("menu", { name: "Actions for the comment" }).waitFor();
    await pick("Remove");
    await canvas.getByText("A note").waitFor({ state: "detached" });
    await undo(editor, "Undo: remove note");

    // On the canvas the component is added where the click was.
    await editor.deselect();
    const box = await canvas.boundingBox();
    if (!box) throw new Error("the canvas is not drawn");
    await page.mouse.click(box.x + box.width / 2, box.y + box.height - 120, { button: "right" });
    await page.getByRole("menu", { name: "The canvas" }).waitFor();
    await pick("Add a component here");
    const chooser = editor.dialog("Add a component");
    await chooser.getByRole("option").first().waitFor();
    await page.keyboard.type("common/delay");
    await expect.poll(() => chooser.getByRole("option").first().textContent()).toContain("Delay");
    await page.keyboard.press("Enter");
    await editor.node("delay").waitFor();
    await undo(editor, "Undo: add delay");
  });

  test(`the menu by keyboard, and a box of nodes, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("menus", flow);
    const page = await visit({ viewport });
    await openFlow(page, "menus");
    const editor = new Editor(page);
    const { keyboard } = page;
    const node = editor.node("wait");
    await editor.node("shown").waitFor();
    await node.focus();
    await keyboard.press("Tab");
    await keyboard.press("Shift+Tab");
    await expect.poll(() => node.evaluate((element) => element.classList.contains("selected"))).toBe(true);
    await expect.poll(() => focused(page)).toBe("wait");

    const menu = page.getByRole("menu", { name: "Actions for wait" });
    for (const key of ["Shift+F10", "ContextMenu"]) {
      await keyboard.press(key);
      await menu.waitFor();
      await inMenu(page);
      await keyboard.press("Escape");
      await menu.waitFor({ state: "detached" });
      await expect.poll(() => focused(page), { message: key }).toBe("wait");
    }
    await keyboard.press("Shift+F10");
    await menu.waitFor();
    await inMenu(page);
    // The last item removes.
    await keyboard.press("End");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Remove");
    await keyboard.press("Enter");
    await node.waitFor({ state: "detached" });
    await expect.poll(() => wires(page)).toEqual(["ticker.out -> shown.in"]);
    await undo(editor, "Undo: remove wait");

    await selectWireByKeyboard(editor, "wait.out", "shown.in");
    await keyboard.press("Shift+F10");
    const ofWire = page.getByRole("menu", { name: "Actions for the wire wait.out → shown.in" });
    await ofWire.getByRole("menuitem", { name: "Insert a component" }).waitFor();
    await inMenu(page);
    await keyboard.press("Escape");
    await ofWire.waitFor({ state: "detached" });

    // Shift and a drag select what is in a box; the menu is for all of it.
    await editor.deselect();
    await still(editor.node("ticker"));
    const first = await editor.node("ticker").boundingBox();
    const last = await editor.node("wait").boundingBox();
    if (!first || !last) throw new Error("the nodes are not drawn");
    await keyboard.down("Shift");
    await page.mouse.move(first.x - 20, first.y - 20);
    await page.mouse.down();
    const bottom = Math.max(first.y + first.height, last.y + last.height);
    await page.mouse.move(last.x + last.width + 10, bottom + 10, { steps: 5 });
    await page.mouse.up();
    await keyboard.up("Shift");
    await page.getByRole("toolbar", { name: "2 selected" }).waitFor();
    await keyboard.press("Shift+F10");
    await page.getByRole("menu", { name: "Actions for 2 things" }).getByRole("menuitem", { name: "Group" }).waitFor();
    await inMenu(page);
    await keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });

    await keyboard.press("?");
    const help = editor.dialog("Keyboard shortcuts");
    await help.getByText("Select what is in a box").waitFor();
    await screen(page, `shortcuts ${viewport.width} light`);
    await accessible(page);
  });

  test(`a double click on a title, or F2, renames the node, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("menus", flow);
    const page = await visit({ viewport });
    await openFlow(page, "menus");
    const editor = new Editor(page);
    const { keyboard } = page;
    const title = editor.node("wait").locator("header span[title]").first();
    const field = page.getByRole("textbox", { name: "Title of wait" });
    await still(editor.node("wait"));
    const size = () =>
      editor.node("wait").evaluate((element) => {
        const { offsetWidth, offsetHeight } = element as HTMLElement;
        return [offsetWidth, offsetHeight];
      });
    const before = await size();

    await title.dblclick();
    await field.waitFor();
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await screen(page, `rename ${viewport.width} light`);
    await accessible(page);
    expect(await size()).toEqual(before);
    await keyboard.type("Hold on");
    await keyboard.press("Enter");
    await field.waitFor({ state: "detached" });
    await editor.node("wait").getByText("Hold on", { exact: true }).first().waitFor();
    await expect.poll(() => focused(page)).toBe("wait");
    await undo(editor, "Undo: title of wait");
    await editor.node("wait").getByText("Hold on", { exact: true }).waitFor({ state: "detached" });

    // By keyboard; Escape keeps the title.
    await editor.node("wait").focus();
    await keyboard.press("F2");
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await keyboard.type("Never");
    await keyboard.press("Escape");
    await field.waitFor({ state: "detached" });
    await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
    await keyboard.press("F2");
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await keyboard.type("Later");
    await keyboard.press("Enter");
    await editor.node("wait").getByText("Later", { exact: true }).first().waitFor();
    await undo(editor, "Undo: title of wait");
  });
}

/** inMenu waits until the menu takes the keys. */
async function inMenu(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toMatch(/^menu/);
}

async function undo(editor: Editor, name: string | RegExp): Promise<void> {
  await editor.header.getByRole("button", { name }).click();
  await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
}

function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute("data-id"));
}

function wires(page: Page): Promise<(string | null)[]> {
  return page.locator(".react-flow__edge").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")).sort());
}
