import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: scan}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 60000, context: {namespace: shop}}
    - id: list
      component: kubernetes/deployment_list
    - id: split
      component: common/array_split
    - id: nightly
      component: common/ticker
      settings: {delay: 60000}
  edges:
    - from: ticker.out
      to: list.request
      map: {namespace: "{{ $.namespace }}"}
    - from: list.result
      to: split.in
      map: {array: "{{ $.deployments }}"}
layout:
  ticker: {x: 0, y: 0}
  list: {x: 320, y: 0}
  split: {x: 640, y: 0}
  nightly: {x: 0, y: 240}
`;

test("an invalid flow can't be saved, shows its errors, and is saved when they are corrected", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("scan", flow);
  const stored = await patchbay.api.yaml("scan");
  await openFlow(page, "scan");
  const editor = new Editor(page);
  const save = editor.saveButton;
  const problems = editor.drawer("Problems");

  // A setting that is invalid for the component.
  await editor.selectNode("nightly");
  const delay = editor.inspector.getByRole("textbox", { name: "Delay (ms)" });
  await delay.fill("-5");
  await editor.node("nightly").getByText("1 problem:").waitFor();
  await editor.inspector
    .getByText(/minimum|at least/i)
    .first()
    .waitFor();
  expect(await delay.getAttribute("aria-invalid")).toBe("true");

  // A mapping with a field that the message does not have.
  await editor.selectWire("list.result", "split.in");
  const array = editor.inspector.getByRole("textbox", { name: "Array" });
  await editor.retype(array, "{{ $.deploymnets");
  await editor.checks("2 errors");
  await editor.canvas.getByRole("img", { name: "does not fit" }).waitFor();
  await editor.inspector.getByText("does not fit", { exact: true }).waitFor();

  await save.click();
  await problems.waitFor();
  expect(await editor.dialog(/Save/).count()).toBe(0);
  await page
    .getByRole("status")
    .getByText(/^Not saved: 2 errors\./)
    .waitFor();
  const lines = problems.getByRole("listitem");
  expect(await lines.count()).toBe(2);
  await lines.filter({ hasText: "nightly" }).getByText("error", { exact: true }).waitFor();
  await lines.filter({ hasText: "wire list.result -> split.in" }).getByText("deploymnets").waitFor();
  expect(await patchbay.api.yaml("scan")).toBe(stored);
  await accessible(page);
  await screen(page, "invalid");

  // Each line opens the place where the error is corrected.
  await lines.filter({ hasText: "wire list.result -> split.in" }).getByRole("button").click();
  await editor.inspector.getByRole("heading", { name: "Wire" }).waitFor();
  await editor.retype(array, "{{ $.deployments");
  await editor.checks("1 error");
  await lines.filter({ hasText: "nightly" }).getByRole("button").click();
  await expect.poll(() => delay.evaluate((element) => element === document.activeElement)).toBe(true);
  await delay.fill("90000");
  await editor.checks("no problems");
  await problems.getByText("the flow can be saved").waitFor();

  await editor.save();
  expect((await patchbay.api.flow("scan")).spec.nodes[3]?.settings).toMatchObject({ delay: 90_000 });
  expect(await patchbay.api.yaml("scan")).toContain("{{ $.deployments }}");
});

test("errors that the server finds while saving are shown at their nodes too", async ({ page, patchbay }) => {
  await patchbay.api.save("scan", flow);
  await openFlow(page, "scan");
  const editor = new Editor(page);
  await editor.selectNode("ticker");
  await editor.inspector.getByRole("textbox", { name: "Delay (ms)" }).fill("-5");
  // Saved at once, before the check has answered, so that the server refuses.
  await page.keyboard.press("Control+s");
  const confirm = page.getByRole("button", { name: "Save and deploy" });
  await confirm.or(editor.drawer("Problems")).first().waitFor();
  if (await confirm.isVisible()) await confirm.click();
  await editor.drawer("Problems").getByRole("listitem").filter({ hasText: "ticker" }).waitFor();
  await editor.node("ticker").getByText("1 problem:").waitFor();
  expect((await patchbay.api.flow("scan")).spec.nodes[0]?.settings).toMatchObject({ delay: 60_000 });
});
