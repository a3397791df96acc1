import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: kept}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 200, context: {n: 1}}
    - id: shown
      component: common/debug
  edges:
    - {from: ticker.out, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  shown: {x: 320, y: 0}
`;

const away = "reconnecting; your changes are kept";

test("the engine is killed and restarted while the editor is open: editing goes on and nothing is lost", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("kept", flow);
  await patchbay.api.start("kept");
  await openFlow(page, "kept");
  const editor = new Editor(page);
  await editor.state.getByText("running").waitFor();
  await editor.selectNode("shown");
  const title = editor.inspector.getByRole("textbox", { name: "Title" });
  await title.fill("Typed before");
  await page.keyboard.press("Control+s");
  await editor.dialog("Save kept").getByRole("button", { name: "Keep editing" }).click();

  await patchbay.kill();
  await editor.state.getByText(away).waitFor();
  await title.fill("Typed while it was away");
  await editor.node("shown").getByText("Typed while it was away").waitFor();
  await editor.selectNode("ticker");
  await editor.inspector.getByRole("textbox", { name: "Title" }).fill("Another one");
  // Saving fails with a message, and nothing is lost.
  await page.keyboard.press("Control+s");
  await page.getByRole("button", { name: "Save and deploy" }).click();
  await editor.notices.getByText("not saved: the server does not answer").waitFor();
  await screen(page, "server away");
  await editor.dialog("Save kept").getByRole("button", { name: "Keep editing" }).click();
  // So does opening a part of the page that is not loaded yet.
  await page.keyboard.press("Escape");
  await editor.header.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  await editor.notices.getByText("Try again when it is back. Your changes are kept.").waitFor();
  await editor.node("ticker").getByText("Another one").waitFor();

  await patchbay.begin();
  await editor.state.getByText(away).waitFor({ state: "detached" });
  await editor.state.getByText("running").waitFor();
  await editor.state.getByText("unsaved changes").waitFor();
  await editor.node("shown").getByText("Typed while it was away").waitFor();
  // Messages of the restarted engine are shown.
  await until("a run of the new engine", async () => (await patchbay.api.status("kept")).running);
  await editor.wire("ticker.out", "shown.in").waitFor();
  await editor.canvas.getByText(/\/s/).first().waitFor();

  await editor.save();
  const saved = await patchbay.api.flow("kept");
  expect(saved.spec.nodes.map((node) => node.title)).toEqual(["Another one", "Typed while it was away"]);
  expect((await patchbay.api.status("kept")).running).toBe(true);
  await patchbay.api.stop("kept");
});

test("unsaved changes are restored after a reload of the tab, and after a restart of the server", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("kept", flow);
  await openFlow(page, "kept");
  const editor = new Editor(page);
  page.on("dialog", (dialog) => void dialog.accept());
  await editor.selectNode("shown");
  await editor.inspector.getByRole("textbox", { name: "Title" }).fill("Not saved yet");
  await page.reload();
  await editor.node("shown").getByText("Not saved yet").waitFor();
  const restored = page.getByRole("region", { name: "Restored changes" });
  await restored.waitFor();
  await editor.state.getByText("unsaved changes").waitFor();
  await screen(page, "restored");

  await patchbay.kill();
  await editor.state.getByText(away).waitFor();
  await editor.selectNode("ticker");
  await editor.inspector.getByRole("textbox", { name: "Title" }).fill("While it was away");
  await patchbay.begin();
  await page.reload();
  await editor.node("ticker").getByText("While it was away").waitFor();
  await editor.node("shown").getByText("Not saved yet").waitFor();
  expect((await patchbay.api.flow("kept")).spec.nodes.map((node) => node.title)).toEqual([undefined, undefined]);

  await restored.getByRole("button", { name: "Discard them" }).click();
  await editor.state.getByText("unsaved changes").waitFor({ state: "detached" });
  await page.reload();
  await editor.node("shown").waitFor();
  expect(await editor.canvas.getByText("Not saved yet").count()).toBe(0);
  expect(await restored.count()).toBe(0);
});

test("a new flow that was never saved is restored after a reload", async ({ page, patchbay }) => {
  await openFlow(page, "fresh");
  const editor = new Editor(page);
  page.on("dialog", (dialog) => void dialog.accept());
  await page.keyboard.press("/");
  await page.keyboard.type("debug");
  await page.keyboard.press("Enter");
  await editor.node("debug").waitFor();
  await page.reload();
  await editor.node("debug").waitFor();
  await editor.state.getByText("not saved yet").waitFor();
  expect(await patchbay.api.flows()).toEqual([]);
});
