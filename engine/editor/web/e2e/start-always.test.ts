import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: always}
spec:
  nodes:
    - {id: tick, component: common/ticker, settings: {delay: 3600000, context: {n: 1}}}
    - {id: shown, component: common/debug}
  edges:
    - {from: tick.out, to: shown.in}
`;

test("a flow whose document starts it runs when it is saved, and Stop says who starts it", async ({
  patchbay,
  page,
}) => {
  await patchbay.api.save("always", flow);
  await openFlow(page, "always");
  const editor = new Editor(page);
  await editor.state.getByText("stopped").waitFor();
  await editor.panels.getByRole("button", { name: "Flow", exact: true }).click();
  const start = editor.inspector.getByRole("combobox", { name: "Start" });
  await start.selectOption("always");
  await editor.inspector.getByText("Saving starts the triggers").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await accessible(page);
    await screen(page, `start always chosen ${colorScheme}`);
  }
  await editor.header.getByRole("button", { name: "Undo: start of the flow" }).click();
  await expect.poll(() => start.inputValue()).toBe("manual");
  await editor.header.getByRole("button", { name: "Redo: start of the flow" }).click();
  await expect.poll(() => start.inputValue()).toBe("always");

  await editor.save();
  await editor.state.getByText("running").waitFor();
  await expect(patchbay.api.yaml("always")).resolves.toContain("  start: always\n");
  const stop = editor.header.getByRole("button", { name: "Stop" });
  await until("Stop that says why it does nothing", async () => (await stop.getAttribute("title"))?.includes("manual"));
  await stop.click({ force: true });
  await editor.notices.getByText("its document starts it (start: always)").waitFor();
  await accessible(page);
  await screen(page, "start always, stop pressed");
  expect(await editor.node("tick").getByRole("button", { name: "Stop" }).count()).toBe(0);

  await page.getByRole("link", { name: "All flows" }).click();
  const listed = page.getByRole("button", { name: "Stop always" });
  await listed.waitFor();
  expect(await listed.getAttribute("aria-disabled")).toBe("true");

  // By hand again: it runs on, and is stopped.
  await openFlow(page, "always");
  await editor.panels.getByRole("button", { name: "Flow", exact: true }).click();
  await start.selectOption("manual");
  await editor.save();
  await until("Stop that stops", async () => (await stop.getAttribute("aria-disabled")) !== "true");
  await editor.state.getByText("running").waitFor();
  await stop.click();
  await editor.state.getByText("stopped").waitFor();
});
