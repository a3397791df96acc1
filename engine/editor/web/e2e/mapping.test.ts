import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

/** A flow that splits the result of a script, which differs from the script's example. */
const words = (array: string) => `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: words}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 60000, context: {}}
    - id: plan
      component: js/js_eval
      settings:
        script: {content: "export default () => ({ name: 'real', images: [{ source: 'nginx:1' }] })"}
        outputData: {name: example, images: [{source: "busybox:1"}]}
    - id: split
      component: common/array_split
    - id: shown
      component: common/debug
  edges:
    - from: ticker.out
      to: plan.request
      map: {}
    - from: plan.response
      to: split.in
      map: {array: ${array}}
    - {from: split.out, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  plan: {x: 0, y: 240}
  split: {x: 320, y: 240}
  shown: {x: 640, y: 240}
`;

test("a mapping is typed with completion, shows its result while typing, and the real message after a run", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("words", words("[]"));
  await openFlow(page, "words");
  const editor = new Editor(page);
  await editor.selectWire("plan.response", "split.in");
  const source = editor.inspector.getByRole("region", { name: "Source message" });
  const result = editor.inspector.getByRole("region", { name: "Result" });
  await source.getByText('"example"').waitFor();
  await source.getByText("The example: no message yet").waitFor({ state: "attached" });

  // From here on by keyboard only.
  await editor.inspector.getByRole("button", { name: "Expression for Array" }).focus();
  await page.keyboard.press("Enter");
  const array = editor.inspector.getByRole("textbox", { name: "Array" }).and(page.locator("[contenteditable=true]"));
  await expect.poll(() => array.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("{{ $.");
  const popup = page.getByRole("listbox", { name: "Completions" });
  await popup.getByRole("option", { name: /^outputData/ }).waitFor();
  await accessible(page);
  await screen(page, "mapping completion");
  await choose("outputData");
  await page.keyboard.type(".");
  await popup.getByRole("option", { name: /^images/ }).waitFor();
  await choose("images");
  await expect.poll(() => array.textContent()).toBe("{{ $.outputData.images }}");
  await result.getByText("valid").first().waitFor();
  await result.getByText('"busybox:1"').waitFor();
  // The result is updated with every key.
  await page.keyboard.type(" | filter(.source contains 'nginx')");
  await result.getByText('"busybox:1"').waitFor({ state: "detached" });
  await editor.retype(array, "{{ $.outputData.images");
  await result.getByText('"busybox:1"').waitFor();

  await editor.save();
  await patchbay.api.start("words");
  await until("a run", async () => (await patchbay.api.runs("words")).some((run) => run.state === "ok"));
  await source.getByText('"real"').waitFor();
  await source.getByText(/^The newest, \d/).waitFor({ state: "attached" });
  await result.getByText('"nginx:1"').waitFor();
  await patchbay.api.stop("words");
  await accessible(page);
  await screen(page, "mapping");

  async function choose(label: string): Promise<void> {
    const chosen = popup.getByRole("option", { selected: true });
    await expect
      .poll(async () => {
        const text = (await chosen.textContent()) ?? "";
        if (!text.startsWith(label)) await page.keyboard.press("ArrowDown");
        return text;
      })
      .toMatch(new RegExp(`^${label}`));
    // A list that has just changed takes no key for a moment, so that nobody chooses by accident.
    await expect
      .poll(async () => {
        if (await popup.isVisible()) await page.keyboard.press("Enter");
        return popup.isVisible();
      })
      .toBe(false);
  }
});

test("an invalid mapping says where and why", async ({ page, patchbay }) => {
  await patchbay.api.save("words", words('"{{ $.outputData.images }}"'));
  await openFlow(page, "words");
  const editor = new Editor(page);
  await editor.selectWire("plan.response", "split.in");
  const array = editor.inspector.getByRole("textbox", { name: "Array" });
  const result = editor.inspector.getByRole("region", { name: "Result" });
  await result.getByText('"busybox:1"').waitFor();
  await editor.retype(array, "{{ $.outputDate.images");
  const finding = result.getByRole("list", { name: "Findings" }).getByRole("listitem");
  await finding
    .filter({ hasText: "array: " })
    .filter({ hasText: "outputDate" })
    .filter({ hasText: "Did you mean $.outputData" })
    .waitFor();
  expect(await array.getAttribute("aria-invalid")).toBe("true");
  // Only the wrong word is underlined.
  await expect.poll(() => array.locator(".cm-lintRange-error").allTextContents()).toEqual(["outputDate"]);
  await result.getByText("invalid: it can't be saved").waitFor();
  await editor.checks("1 error");
  await accessible(page);
  await screen(page, "mapping invalid");

  await editor.retype(array, "{{ 1 +");
  await finding.filter({ hasText: "array: " }).first().waitFor();
  await result.getByText("Correct what is invalid to see the result.").waitFor();
});

test("a script error is shown at its line", async ({ page, patchbay }) => {
  await patchbay.api.save("words", words("[]"));
  await openFlow(page, "words");
  const editor = new Editor(page);
  await editor.selectNode("plan");
  await editor.tab("Settings");
  const script = editor.inspector.getByRole("textbox", { name: "Code", exact: true });
  await editor.retype(script, "export default () => {\nconst a = ;\n");
  await editor
    .node("plan")
    .getByText(/problem/)
    .waitFor();
  // What was typed first may have been checked by itself, and have been marked before.
  const marked = script.locator(".cm-line").filter({ has: page.locator(".cm-lintRange-error") });
  await expect.poll(() => marked.first().textContent()).toContain("const a = ;");
  // The line is given in words too, beside the colour.
  await editor.inspector
    .getByText(/Line 2: /)
    .first()
    .waitFor();
  await accessible(page);
  await screen(page, "script diagnostics");
});
