import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

/** A delay between two nodes, whose context carries the message on, a router with two ways out, and a splitter whose items are read. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: joins}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 60000, context: {list: [1]}}}
    - {id: wait, component: common/delay}
    - {id: split, component: common/array_split}
    - {id: shown, component: common/debug}
    - {id: errors, component: common/debug}
  edges:
    - {from: ticker.out, to: wait.in, map: {context: "{{ $ }}"}}
    - {from: wait.out, to: split.in, map: {array: "{{ $.context.list }}", context: "kept"}}
    - {from: wait.error, to: errors.in}
    - {from: split.out, to: shown.in, map: {item: "{{ $.item }}", total: "3"}}
    - {from: split.done, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  wait: {x: 320, y: 0}
  split: {x: 640, y: 0}
  shown: {x: 960, y: 0}
  errors: {x: 320, y: 300}
`;

const before = [
  "split.done -> shown.in",
  "split.out -> shown.in",
  "ticker.out -> wait.in",
  "wait.error -> errors.in",
  "wait.out -> split.in",
];

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  test(`a removed node leaves its neighbours joined where they fit, at ${viewport.width}x${viewport.height}`, async ({
    visit,
    patchbay,
  }) => {
    await patchbay.api.save("joins", flow);
    const page = await visit({ viewport });
    await openFlow(page, "joins");
    const editor = new Editor(page);
    const { keyboard } = page;
    await expect.poll(() => wires(page)).toEqual(before);

    // By keyboard, with the Undo of the notice.
    await removeNode(editor, "wait");
    const joined = editor.notices.getByText("Removed wait and joined ticker.out to split.in");
    // The pointer keeps it there.
    await joined.hover();
    const after = ["split.done -> shown.in", "split.out -> shown.in", "ticker.out -> split.in"];
    await expect.poll(() => wires(page)).toEqual(after);
    await screen(page, `removed and joined ${viewport.width} light`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `removed and joined ${viewport.width} dark`);
    await accessible(page, ["color-contrast"]);
    await page.emulateMedia({ colorScheme: "light" });
    await editor.notices.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => wires(page)).toEqual(before);
    await joined.waitFor({ state: "detached" });
    await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();

    // The mapping reads the message of the ticker directly again. One step of undo takes all of it back.
    await removeNode(editor, "wait");
    await expect.poll(() => wires(page)).toEqual(after);
    await editor.save();
    const saved = await patchbay.api.yaml("joins");
    expect(saved).toContain('array: "{{ $.list }}"');
    expect(saved).toContain("context: kept");
    await keyboard.press("ControlOrMeta+z");
    await expect.poll(() => wires(page)).toEqual(before);
    await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();

    // Two ways out can't be joined, and the notice says so.
    await removeNode(editor, "split");
    await editor.notices.getByText("Removed split; its neighbours are not joined").hover();
    await editor.notices.getByText("2 wires went out, and only one can be joined").waitFor();
    expect(await wires(page)).toEqual(["ticker.out -> wait.in", "wait.error -> errors.in"]);

    // When the flow has changed since, the notice undoes nothing.
    await keyboard.press("ControlOrMeta+z");
    await expect.poll(() => wires(page)).toEqual(before);
    await editor.notices.getByRole("button", { name: "Undo", exact: true }).last().click();
    await editor.notices.getByText("not undone: the flow has changed since").waitFor();
    expect(await wires(page)).toEqual(before);

    // The last node of a chain has nothing to join.
    await removeNode(editor, "errors");
    await page.getByRole("status").getByText("Removed errors").waitFor();
    await editor.header.getByRole("button", { name: "Undo: remove errors" }).waitFor();
    expect(await editor.notices.getByText(/^Removed errors/).count()).toBe(0);
  });
}

/** removeNode selects a node by keyboard and presses Delete. */
async function removeNode(editor: Editor, id: string): Promise<void> {
  const node = editor.node(id);
  await editor.deselect();
  await node.focus();
  await editor.page.keyboard.press("Tab");
  await editor.page.keyboard.press("Shift+Tab");
  await expect.poll(() => node.evaluate((element) => element.classList.contains("selected"))).toBe(true);
  await expect.poll(() => node.evaluate((element) => element === document.activeElement)).toBe(true);
  await editor.page.keyboard.press("Delete");
  await node.waitFor({ state: "detached" });
}

function wires(page: Page): Promise<(string | null)[]> {
  return page.locator(".react-flow__edge").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")).sort());
}
