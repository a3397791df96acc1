import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const call = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: call}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 60000, context: {}}
    - id: ask
      component: http/http_request
  edges:
    - from: ticker.out
      to: ask.request
      map: {url: "https://example.com"}
layout:
  ticker: {x: 0, y: 0}
  ask: {x: 320, y: 0}
`;

interface SecretObject {
  metadata: { labels?: Record<string, string> };
  data: Record<string, string>;
}

test("a secret is picked from the cluster, made there, and refused as typed text unless it is wanted", async ({
  page,
  patchbay,
  cluster,
}) => {
  await cluster.create("/api/v1/namespaces/default/secrets", {
    metadata: { name: "api-login" },
    stringData: { user: "ada", token: "hunter2-of-the-cluster" },
  });
  await patchbay.api.save("call", call);
  await openFlow(page, "call");
  const editor = new Editor(page);
  const settings = () =>
    patchbay.api.flow("call").then((flow) => flow.spec.nodes.find(({ id }) => id === "ask")?.settings);
  await editor.selectNode("ask");
  const form = editor.inspector;

  // By keyboard: pick the Secret, then the key.
  const name = form.getByRole("combobox", { name: "Bearer token: name of the secret" });
  await name.scrollIntoViewIfNeeded();
  await name.selectOption("api-login");
  const key = form.getByRole("combobox", { name: "Bearer token: key in the secret" });
  await expect
    .poll(() => key.evaluate((list: HTMLSelectElement) => [...list.options].map(({ value }) => value)))
    .toContain("token");
  await key.selectOption("token");
  await form.getByText("In the namespace default.").waitFor();
  await accessible(page);
  await screen(page, "secret picked");
  await page.setViewportSize({ width: 1280, height: 720 });
  await screen(page, "secret picked 1280");
  await page.setViewportSize({ width: 1440, height: 900 });
  await editor.save();
  expect(await settings()).toEqual({ bearerToken: '{{ secret("api-login/token") }}' });

  // One is made of a typed value.
  await form.getByRole("button", { name: "Make one…: Bearer token" }).click();
  const made = form.getByRole("group", { name: "A new Secret for Bearer token" });
  await made.getByRole("textbox", { name: "Name of the new Secret" }).fill("call-token");
  await made.getByLabel("Value of the new Secret").fill("hunter2-typed");
  await screen(page, "secret made");
  await accessible(page);
  await page.keyboard.press("Enter");
  await made.waitFor({ state: "detached" });
  await expect.poll(() => name.inputValue()).toBe("call-token");
  const object = await cluster.get<SecretObject>("/api/v1/namespaces/default/secrets/call-token");
  expect(object.metadata.labels).toEqual({ "app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "call" });
  expect(Buffer.from(object.data.value ?? "", "base64").toString()).toBe("hunter2-typed");
  await editor.save();
  expect(await settings()).toEqual({ bearerToken: '{{ secret("call-token/value") }}' });

  // Undo brings the other reference back.
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+z");
  await editor.selectNode("ask");
  await expect.poll(() => name.inputValue()).not.toBe("call-token");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+Shift+z");

  // A typed value is saved only when that is wanted.
  await editor.selectNode("ask");
  await form.getByText("Value", { exact: true }).first().click();
  await form.locator("input[type=password]").first().fill("hunter2-in-the-file");
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = editor.dialog("Save call");
  await dialog.getByText("ask: bearerToken").waitFor();
  await screen(page, "secret typed, save");
  await accessible(page);
  const save = dialog.getByRole("button", { name: "Save and deploy" });
  expect(await save.getAttribute("aria-disabled")).toBe("true");
  await dialog.getByRole("checkbox").check();
  await save.click();
  await dialog.waitFor({ state: "detached" });
  expect(await settings()).toEqual({ bearerToken: "••••••" });
  expect(await page.content()).not.toContain("hunter2-of-the-cluster");

  // What is stored is not asked about again.
  await editor.selectNode("ticker");
  await editor.retype(form.getByRole("textbox", { name: /Delay/ }).first(), "70000");
  await editor.save();

  // An export has no secret and names what it leaves out.
  await page.keyboard.press("Escape");
  await editor.header.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  const exported = editor.dialog("Export call");
  await exported.getByText("A secret is left out:").waitFor();
  await exported.getByText("ask: bearerToken").waitFor();
  await exported.getByText("# Left out, since it is a secret").waitFor();
  expect(await exported.getByText("may be a secret").count()).toBe(0);
  expect(await exported.textContent()).not.toMatch(/hunter2|••/);
  await accessible(page);
  await screen(page, "secret left out of an export");
});
