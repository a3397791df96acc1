import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: code}
spec:
  nodes:
    - id: plan
      component: js/js_eval
      settings:
        script: {content: "export default () => ({ images: [] })"}
        outputData: {images: []}
layout:
  plan: {x: 0, y: 0}
`;

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  test(`a script is edited in the whole window, at ${viewport.width}x${viewport.height}`, async ({
    visit,
    patchbay,
  }) => {
    await patchbay.api.save("code", flow);
    const page = await visit({ viewport });
    await openFlow(page, "code");
    const editor = new Editor(page);
    const { keyboard } = page;
    await editor.selectNode("plan");
    const field = editor.inspector.getByRole("textbox", { name: "Code", exact: true });
    await field.waitFor();
    const expand = editor.inspector.getByRole("button", { name: "Expand Code" });

    // With the mouse.
    await expand.click();
    const large = editor.dialog("Code");
    const code = large.getByRole("textbox", { name: "Code", exact: true });
    await code.getByText("export default").waitFor();
    await expect.poll(() => code.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    const box = await large.boundingBox();
    expect(box?.width).toBeGreaterThan(viewport.width - 40);
    expect(box?.height).toBeGreaterThan(viewport.height - 40);
    expect((await large.locator(".cm-scroller").boundingBox())?.height).toBeGreaterThan(viewport.height - 200);
    await screen(page, `large code ${viewport.width} light`);
    await accessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await screen(page, `large code ${viewport.width} dark`);
    await accessible(page, ["color-contrast"]);
    await code.click();
    await keyboard.press("ControlOrMeta+Home");
    // At once, as one step of undo.
    await keyboard.insertText("// written large\n");
    await large.getByRole("button", { name: "Done" }).click();
    await large.waitFor({ state: "detached" });
    await field.getByText("// written large").waitFor();
    await expect.poll(() => expand.evaluate((element) => element === document.activeElement)).toBe(true);

    // By keyboard: the first Escape lets Tab leave the code, the second closes.
    await keyboard.press("Enter");
    await code.getByText("// written large").waitFor();
    await expect.poll(() => code.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    // Tab leaves the code for two seconds after Escape, which a busy machine may take.
    await expect
      .poll(async () => {
        if (await code.evaluate((element) => element.contains(document.activeElement))) {
          await keyboard.press("Escape");
          await keyboard.press("Tab");
        }
        return page.evaluate(() => document.activeElement?.textContent);
      })
      .toBe("Done");
    await keyboard.press("Escape");
    await large.waitFor({ state: "detached" });
    await expect.poll(() => expand.evaluate((element) => element === document.activeElement)).toBe(true);
    await editor.header.getByRole("button", { name: "Undo: settings of plan" }).click();
    await expect.poll(() => field.textContent()).not.toContain("written large");
    await editor.header.getByRole("button", { name: "Undo: nothing to undo" }).waitFor();
  });
}
