import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

/** A flow whose request goes to an address where nobody listens: a node that reaches outside and fails. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: asks}
spec:
  nodes:
    - {id: begin, component: common/signal, settings: {context: {path: /health}}}
    - {id: ask, component: http/http_request, settings: {allowLoopback: true}}
    - {id: wrong, component: common/debug}
  edges:
    - {from: begin.out, to: ask.request, map: {url: "http://127.0.0.1:9{{ $.path }}"}}
    - {from: ask.error, to: wrong.in}
layout:
  begin: {x: 0, y: 0}
  ask: {x: 0, y: 240}
  wrong: {x: 0, y: 480}
`;

test("a run is saved as a test, which passes until the flow is changed", async ({ page, patchbay }) => {
  await patchbay.api.save("asks", flow);
  const { run } = await patchbay.api.send("asks", "begin", "out", { path: "/status" });
  await page.goto(`/flows/asks/runs/${run}`);
  const editor = new Editor(page);
  await editor.drawer("Run").getByRole("button", { name: "Save as a test…" }).click();
  const recorded = editor.dialog("This run as a test");
  const text = recorded.getByLabel("The test as YAML");
  await expect.poll(() => text.inputValue()).toContain("kind: FlowTest");
  const yaml = await text.inputValue();
  expect(yaml).toContain("to: begin.out");
  expect(yaml).toContain("http://127.0.0.1:9/status");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    recorded.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("asks-test.yaml");

  await recorded.getByRole("button", { name: "Run tests" }).click();
  await recorded.getByText("Passed: 1 test").waitFor();
  await accessible(page);
  await screen(page, "run as a test");
  await recorded.getByRole("button", { name: "Close" }).click();

  // Without the wire to it, nothing comes to the node that shows what went wrong.
  await openFlow(page, "asks");
  await editor.selectWire("ask.error", "wrong.in");
  await page.keyboard.press("Delete");
  await editor.wire("ask.error", "wrong.in").waitFor({ state: "detached" });
  await editor.header.getByRole("button", { name: "Runs" }).click();
  await editor.drawer("Runs").getByRole("button", { name: "Run tests…" }).click();
  const tests = editor.dialog("Tests of asks");
  await tests.getByLabel("or paste the YAML of tests here").fill(yaml);
  await tests.getByRole("button", { name: "Run tests" }).click();
  await tests.getByText("Not passed: 1 test, 1 failed").waitFor();
  await screen(page, "test that fails");
  await tests.getByRole("button", { name: "wrong.in" }).first().click();
  await tests.waitFor({ state: "detached" });
  await expect.poll(() => editor.node("wrong").evaluate((e) => e.classList.contains("selected"))).toBe(true);
});
