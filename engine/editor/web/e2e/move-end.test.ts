import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { selectWireByKeyboard } from "./harness/select-wire";
import { expect, openFlow, test } from "./harness/test";
import { wireEnd } from "./harness/wire-middle";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: ends}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 60000, context: {}}}
    - id: plan
      component: js/js_eval
      settings:
        script: {content: "export default () => ({ images: [] })"}
        outputData: {images: []}
    - {id: shown, component: common/debug}
    - {id: split, component: common/array_split}
    - {id: spare, component: common/debug}
  edges:
    - {from: ticker.out, to: plan.request, map: {inputData: 1, context: "kept"}}
    - {from: plan.response, to: shown.in, map: {seen: "{{ $.outputData }}"}}
layout:
  ticker: {x: 0, y: 0}
  plan: {x: 0, y: 280}
  shown: {x: 400, y: 0}
  split: {x: 400, y: 280}
  spare: {x: 800, y: 280}
`;

const before = ["plan.response -> shown.in", "ticker.out -> plan.request"];

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  const at = `at ${viewport.width}x${viewport.height}`;

  test(`with the mouse the end of a wire is moved to another port, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("ends", flow);
    const page = await visit({ viewport });
    await openFlow(page, "ends");
    const editor = new Editor(page);
    const wire = editor.wire("plan.response", "shown.in");
    await wire.waitFor({ state: "attached" });

    // A port that does not fit says why, and the wire stays.
    await take(editor, "to");
    await over(editor, "ticker.out");
    await editor.canvas.getByText("Refused: an output cannot go into an output", { exact: true }).waitFor();
    await screen(page, `move end refused ${viewport.width} light`);
    await page.mouse.up();
    await page.getByRole("status").getByText("Refused: an output cannot go into an output").waitFor();
    await untouched(editor);

    // Dropped where it was, or on the empty canvas, it stays too.
    await take(editor, "to");
    await over(editor, "spare.in");
    await over(editor, "shown.in");
    await page.mouse.up();
    await untouched(editor);
    await take(editor, "to");
    await over(editor, "spare.in");
    const { x, y } = await centre(editor, "spare.in");
    await page.mouse.move(x - 60, y + 180, { steps: 4 });
    await page.mouse.up();
    await untouched(editor);

    // The end, with the mapping.
    await take(editor, "to");
    await over(editor, "spare.in");
    await page.mouse.up();
    await expect.poll(() => wires(page)).toEqual(["plan.response -> spare.in", "ticker.out -> plan.request"]);
    await page.getByRole("status").getByText("The wire goes from plan.response to spare.in now").waitFor();
    await editor.inspector.getByRole("heading", { name: /Wire from plan\s*response\s*to\s*spare\s*in/i }).waitFor();
    await expect
      .poll(() => editor.inspector.getByRole("region", { name: "Mapping" }).textContent())
      .toContain("$.outputData");
    await undo(editor);

    // The beginning.
    await editor.deselect();
    await take(editor, "from");
    await over(editor, "split.out");
    await page.mouse.up();
    await expect.poll(() => wires(page)).toEqual(["split.out -> shown.in", "ticker.out -> plan.request"]);
    await undo(editor);
  });

  test(`by keyboard the end of a wire is moved to another port, ${at}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("ends", flow);
    const page = await visit({ viewport });
    await openFlow(page, "ends");
    const editor = new Editor(page);
    const { keyboard } = page;
    await editor.wire("ticker.out", "plan.request").waitFor({ state: "attached" });

    await selectWireByKeyboard(editor, "ticker.out", "plan.request");
    await keyboard.press("m");
    const which = editor.dialog("Move which end of the wire?");
    await which.getByRole("option", { name: "The end at plan.request" }).waitFor();
    await keyboard.press("Enter");
    const ports = editor.dialog("Let the wire from ticker.out end at");
    const option = (port: string) => ports.getByRole("option").filter({ has: page.getByText(port, { exact: true }) });
    await option("split.in").waitFor();
    expect(await option("plan.request").textContent()).toBe("plan.requestit is here now");
    expect(await option("plan.response").textContent()).toBe("plan.responsean output cannot go into an output");
    await screen(page, `move end by keyboard ${viewport.width} light`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `move end by keyboard ${viewport.width} dark`);
    await accessible(page, ["color-contrast"]);
    // What is refused can't be chosen.
    await keyboard.type("plan.response");
    await expect.poll(() => ports.getByRole("option").count()).toBe(1);
    await keyboard.press("Enter");
    await untouched(editor);
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("split.in");
    await expect.poll(() => ports.getByRole("option").first().textContent()).toContain("split.in");
    await keyboard.press("Enter");
    await ports.waitFor({ state: "detached" });
    await expect.poll(() => wires(page)).toEqual(["plan.response -> shown.in", "ticker.out -> split.in"]);

    // What could not be kept of the mapping is named.
    const notice = editor.notices.getByText("Not kept of the mapping: inputData.");
    await notice.waitFor();
    await undo(editor);
  });
}

/** take presses the mouse on an end of the wire to the debug node. */
async function take(editor: Editor, end: "from" | "to"): Promise<void> {
  const { page } = editor;
  await editor.deselect();
  await still(editor.node("shown"));
  const { x, y } = await wireEnd(editor.wire("plan.response", "shown.in"), end);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 20, y + 20, { steps: 3 });
}

/** over moves the pointer to a port from the right, since near its left edge the canvas would scroll. */
async function over(editor: Editor, port: string): Promise<void> {
  const { x, y } = await centre(editor, port);
  await editor.page.mouse.move(x + 20, y - 20, { steps: 3 });
  await editor.page.mouse.move(x, y, { steps: 3 });
}

async function centre(editor: Editor, port: string): Promise<{ x: number; y: number }> {
  const box = await editor.port(port).boundingBox();
  if (!box) throw new Error(`${port} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

async function untouched(editor: Editor): Promise<void> {
  expect(await wires(editor.page)).toEqual(before);
  await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
}

async function undo(editor: Editor): Promise<void> {
  await editor.header.getByRole("button", { name: /^Undo: move an end of/ }).click();
  await expect.poll(() => wires(editor.page)).toEqual(before);
  await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
}

function wires(page: Page): Promise<(string | null)[]> {
  return page.locator(".react-flow__edge").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")).sort());
}
