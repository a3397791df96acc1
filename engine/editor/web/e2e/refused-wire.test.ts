import type { Locator, Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

/** A script with a wire to a debug node, and two more nodes that its answer could be wired to. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: refused}
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
    - {from: ticker.out, to: plan.request}
    - {from: plan.response, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  plan: {x: 0, y: 280}
  shown: {x: 400, y: 0}
  split: {x: 400, y: 280}
  spare: {x: 800, y: 280}
`;

const refusals = [
  { port: "ticker.out", reason: "an output cannot go into an output" },
  { port: "split.out", reason: "an output cannot go into an output" },
  { port: "shown.in", reason: "shown.in has this wire already" },
  { port: "plan.request", reason: "a node cannot feed itself" },
];

test("drawing a wire with the mouse highlights the ports that fit, and a refused port says why", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("refused", flow);
  await openFlow(page, "refused");
  const editor = new Editor(page);
  const before = await wires(page);
  await still(hole(editor, "plan.response"));
  const looks = () =>
    Promise.all(
      ["plan.response", "spare.in", "split.in", "ticker.out", "shown.in", "plan.request"].map((port) =>
        look(hole(editor, port)),
      ),
    );
  expect(await looks()).toEqual(Array(6).fill("normal"));

  for (const { port, reason } of refusals) {
    await press(page, hole(editor, "plan.response"));
    await expect
      .poll(looks, { message: "the highlighted ports" })
      .toEqual(["normal", "highlighted", "highlighted", "dim", "dim", "dim"]);
    await over(page, hole(editor, port));
    const hint = editor.canvas.getByText(`Refused: ${reason}`, { exact: true });
    await hint.waitFor();
    await page.getByRole("status").getByText(`Refused: ${reason}`).waitFor();
    expect(await apart(hint, hole(editor, port)), "distance in pixels from the reason to the port").toBeLessThan(40);
    if (port === "shown.in") {
      await screen(page, "refused wire");
      await accessible(page);
    }

    // The reason stays when the wire is released.
    await page.mouse.up();
    await expect.poll(looks).toEqual(Array(6).fill("normal"));
    await hint.waitFor();
    await page.getByRole("status").getByText(`Refused: ${reason}`).waitFor();
    expect(await apart(hint, hole(editor, port)), "distance in pixels from the reason to the port").toBeLessThan(40);
    await untouched(editor, before);
  }

  // The same from an input.
  await press(page, hole(editor, "spare.in"));
  await over(page, hole(editor, "split.in"));
  await editor.canvas.getByText("Refused: an input cannot go into an input", { exact: true }).waitFor();
  await page.mouse.up();
  await page.getByRole("status").getByText("Refused: an input cannot go into an input").waitFor();
  await untouched(editor, before);

  // A highlighted port can be wired.
  await press(page, hole(editor, "plan.response"));
  await over(page, hole(editor, "spare.in"));
  await page.mouse.up();
  await editor.wire("plan.response", "spare.in").waitFor({ state: "attached" });
  await editor.canvas.getByText(/^Refused/).waitFor({ state: "detached" });
});

test("drawing a wire by keyboard, a refused port says why and can't be chosen", async ({ page, patchbay }) => {
  await patchbay.api.save("refused", flow);
  await openFlow(page, "refused");
  const editor = new Editor(page);
  const before = await wires(page);
  await tabTo(page, editor.node("plan"));
  await page.keyboard.press("w");
  const which = editor.dialog("Wire which port of plan?");
  await which.getByRole("option", { name: /^Response/ }).waitFor();
  await page.keyboard.type("response");
  await page.keyboard.press("Enter");

  const list = editor.dialog("Wire plan.response to");
  const option = (port: string) => list.getByRole("option").filter({ has: page.getByText(port, { exact: true }) });
  await option("spare.in").waitFor();
  for (const { port, reason } of refusals) {
    expect(await option(port).textContent()).toBe(port + reason);
    expect(await option(port).getAttribute("aria-disabled"), port).toBe("true");
  }
  for (const port of ["spare.in", "split.in"])
    expect(await option(port).getAttribute("aria-disabled"), port).toBe("false");
  await screen(page, "refused wire by keyboard");
  await accessible(page);

  // Refused ports are listed below the others.
  const disabled = await list
    .getByRole("option")
    .evaluateAll((all) => all.map((one) => one.getAttribute("aria-disabled")));
  expect(disabled).toEqual([...disabled].sort());

  for (const { port } of refusals) {
    await walkTo(page, option(port), list);
    await page.keyboard.press("Enter");
    await option(port).click({ force: true });
    await untouched(editor, before);
    expect(await option(port).getAttribute("aria-selected")).toBe("true");
  }
  // Nor can it be chosen when it is the only one found.
  await page.keyboard.type("plan.request");
  await expect.poll(() => list.getByRole("option").count()).toBe(1);
  await page.keyboard.press("Enter");
  await untouched(editor, before);
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  await untouched(editor, before);
  await expect.poll(() => hasFocus(editor.node("plan"))).toBe(true);

  await page.keyboard.press("w");
  await which.waitFor();
  await page.keyboard.type("response");
  await page.keyboard.press("Enter");
  await option("spare.in").waitFor();
  await page.keyboard.type("spare.in");
  await page.keyboard.press("Enter");
  await editor.wire("plan.response", "spare.in").waitFor({ state: "attached" });
});

/** hole is the jack of a port: hole(editor, "plan.response"). */
function hole(editor: Editor, port: string): Locator {
  const [node = "", name = ""] = port.split(".");
  return editor.node(node).locator(`[data-handleid="${name}"]`);
}

/** look returns how a port is drawn while a wire is being drawn. */
function look(of: Locator): Promise<string> {
  return of.evaluate((element) => {
    if (getComputedStyle(element.closest("li") ?? element).opacity !== "1") return "dim";
    return getComputedStyle(element).boxShadow === "none" ? "normal" : "highlighted";
  });
}

function wires(page: Page): Promise<(string | null)[]> {
  return page.locator(".react-flow__edge").evaluateAll((all) => all.map((one) => one.getAttribute("data-id")).sort());
}

/** untouched asserts that the document has not changed. */
async function untouched(editor: Editor, before: (string | null)[]): Promise<void> {
  expect(await wires(editor.page)).toEqual(before);
  await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
  expect(await editor.state.textContent()).not.toContain("unsaved");
}

async function press(page: Page, on: Locator): Promise<void> {
  const { x, y } = await centre(on);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 30, y + 30, { steps: 3 });
}

/** over moves the pointer to an element from the right, since near its left edge the canvas would scroll. */
async function over(page: Page, of: Locator): Promise<void> {
  const { x, y } = await centre(of);
  await page.mouse.move(x + 20, y - 20, { steps: 3 });
  await page.mouse.move(x, y, { steps: 3 });
}

async function centre(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`${of} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** apart is the distance from the edge of one element to the middle of another. */
async function apart(one: Locator, other: Locator): Promise<number> {
  const box = await one.boundingBox();
  if (!box) throw new Error(`${one} is not drawn`);
  const { x, y } = await centre(other);
  return Math.hypot(Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height));
}

/** still waits until an element has not moved for some frames. */
async function still(of: Locator): Promise<void> {
  await of.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        let last = "";
        let same = 0;
        const compare = () => {
          const { x, y } = element.getBoundingClientRect();
          same = last === `${x} ${y}` ? same + 1 : 0;
          last = `${x} ${y}`;
          if (same === 5) resolve();
          else requestAnimationFrame(compare);
        };
        compare();
      }),
  );
}

function hasFocus(of: Locator): Promise<boolean> {
  return of.evaluate((element) => element === document.activeElement);
}

async function tabTo(page: Page, to: Locator): Promise<void> {
  await to.waitFor();
  for (let presses = 0; !(await hasFocus(to)); presses++) {
    if (presses === 100) throw new Error(`Tab does not come to ${to}`);
    await page.keyboard.press("Tab");
  }
}

/** walkTo moves to an option by arrow keys, from the top. */
async function walkTo(page: Page, option: Locator, list: Locator): Promise<void> {
  const count = await list.getByRole("option").count();
  for (let i = 0; i < count; i++) await page.keyboard.press("ArrowUp");
  for (let i = 0; i < count && (await option.getAttribute("aria-selected")) !== "true"; i++)
    await page.keyboard.press("ArrowDown");
}
