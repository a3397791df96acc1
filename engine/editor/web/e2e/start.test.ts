import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: asked}
spec:
  nodes:
    - {id: tick, component: common/ticker, settings: {delay: 3600000, context: {n: 1}}}
    - {id: shown, component: common/debug}
    - {id: wait, component: common/delay, settings: {delay: 5}}
  edges:
    - {from: tick.out, to: shown.in}
`;

test("Start with unsaved changes asks: save and start, or start what is saved", async ({ patchbay, page, visit }) => {
  await patchbay.api.save("asked", flow);
  await openFlow(page, "asked");
  const editor = new Editor(page);
  const ask = editor.dialog(/^Start/);
  const rename = async (title: string) => {
    await editor.selectNode("shown");
    const settings = await editor.tab("Settings");
    await settings.getByRole("textbox", { name: "Title" }).fill(title);
    await editor.deselect();
  };
  await rename("Changed");

  // Nothing is started when the question is left.
  await editor.header.getByRole("button", { name: "Start" }).click();
  await ask.waitFor();
  await accessible(page);
  await screen(page, "start with unsaved changes");
  await page.keyboard.press("Escape");
  await ask.waitFor({ state: "detached" });
  expect((await patchbay.api.flows())[0]?.state).toBe("stopped");

  await editor.header.getByRole("button", { name: "Start" }).press("Enter");
  await ask.getByRole("button", { name: "Start the saved version" }).press("Enter");
  await editor.state.getByText("running").waitFor();
  await expect(patchbay.api.yaml("asked")).resolves.not.toContain("Changed");
  await expect.poll(() => editor.saveButton.textContent()).toMatch(/Save/);
  await patchbay.api.stop("asked");
  await editor.state.getByText("stopped").waitFor();

  // The node's own Start asks the same.
  await editor.node("tick").getByRole("button", { name: "Start" }).click();
  await editor.dialog("Start tick?").getByRole("button", { name: "Save and start" }).click();
  await editor.state.getByText("running").waitFor();
  await expect(patchbay.api.yaml("asked")).resolves.toContain("Changed");
  await patchbay.api.stop("asked");
  await editor.state.getByText("stopped").waitFor();

  // Without changes nothing is asked.
  await editor.header.getByRole("button", { name: "Start" }).click();
  await editor.state.getByText("running").waitFor();

  const small = await visit({ colorScheme: "dark", viewport: { width: 1280, height: 720 } });
  await openFlow(small, "asked");
  await new Editor(small).state.getByText("running").waitFor();
});

test("a problem names its field and goes to it", async ({ patchbay, page }) => {
  await patchbay.api.save("asked", flow);
  await openFlow(page, "asked");
  const editor = new Editor(page);
  await editor.selectNode("wait");
  const settings = await editor.tab("Settings");
  const delay = settings
    .getByRole("spinbutton", { name: /^Delay/ })
    .or(settings.getByRole("textbox", { name: /^Delay/ }));
  await delay.first().fill("-5");
  await editor.checks("1 error");
  await editor.deselect();
  await editor.panels.getByRole("button", { name: /^Checks/ }).click();
  await page
    .getByRole("list", { name: "Problems" })
    .getByRole("button", { name: /wait: delay/ })
    .click();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.closest("[data-field]")?.getAttribute("data-field")))
    .toBe("delay");
});
