import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";
import { until } from "./harness/until";

interface Named {
  metadata: { name: string };
}

test("Image Mirror is installed from the home page, mirrors images, shows its runs, and is uninstalled completely", async ({
  page,
  patchbay,
  playground,
  cluster,
}) => {
  await cluster.deploy("watched", "front", "nginx:1.27");
  await page.getByRole("link", { name: "Image Mirror", exact: true }).click();
  await page.getByRole("region", { name: "About" }).getByRole("heading", { name: "What you need" }).waitFor();
  const form = page.getByRole("region", { name: "Install", exact: true });
  const registry = form.getByRole("textbox", { name: /^Local registry\s*required$/ });
  const preview = form.getByRole("button", { name: "Preview" });

  // An invalid value is shown at its field.
  await registry.fill("not a registry!");
  await form.getByRole("textbox", { name: "Interval in seconds" }).fill("1");
  await preview.click();
  await form
    .getByText(/minimum/)
    .first()
    .waitFor();
  expect(await registry.getAttribute("aria-invalid")).toBe("true");
  await registry.fill(playground.mirror);
  await form.getByRole("textbox", { name: "Interval in seconds" }).fill("86400");
  await form.getByLabel("Namespace", { exact: true }).fill("watched");
  await preview.click();
  const shown = form.getByRole("region", { name: "What will be installed" });
  await shown.getByRole("list", { name: "Permissions" }).getByText("✓ allowed").first().waitFor();
  await shown.getByRole("button", { name: "Install" }).click();

  // It is installed and stopped. Nothing happens until Start is pressed on the ticker.
  await page.waitForURL("**/flows/image-mirror");
  const editor = new Editor(page);
  await editor.state.getByText("stopped").waitFor();
  expect((await patchbay.api.runs("image-mirror")).length).toBe(0);
  expect(await cluster.imagesOf("watched", "front")).toEqual(["nginx:1.27"]);
  await editor.selectNode("copy");
  await editor.node("ticker").getByRole("button", { name: "Start" }).click();
  await editor.state.getByText("running").waitFor();
  // The wires keep the counts of the pass; the rates beside them are gone as soon as it is over.
  await editor.canvas.getByText("1", { exact: true }).first().waitFor();
  await expect.poll(() => cluster.imagesOf("watched", "front")).toEqual([`${playground.mirror}/library/nginx:1.27`]);
  const run = await until("the run to end", async () =>
    (await patchbay.api.runs("image-mirror")).find((one) => one.state !== "running"),
  );
  await editor.node("ticker").getByRole("button", { name: "Stop" }).waitFor();
  await editor.node("ticker").getByText("next run in").waitFor();
  await screen(page, "scanner running");

  // The run is stepped through by keyboard.
  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  const runs = editor.drawer("Runs");
  await runs.getByRole("row").nth(1).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/flows/image-mirror/runs/${run.id}`);
  const view = editor.drawer("Run");
  const hops = view.getByRole("listbox", { name: "Hops" });
  await hops.getByRole("option", { selected: true }).waitFor();
  await expect.poll(() => hops.evaluate((element) => element === document.activeElement)).toBe(true);
  const record = await patchbay.api.run("image-mirror", run.id);
  const steps = record.records ?? [];
  for (const [at, hop] of steps.slice(0, 4).entries()) {
    await view.getByRole("region", { name: `Hop ${at + 1}: ${hop.node}` }).waitFor();
    await editor
      .node(hop.node)
      .getByText(`Hop ${at + 1} of ${steps.length}`)
      .waitFor();
    await page.keyboard.press("ArrowDown");
  }
  const planned = steps.findIndex((hop) => hop.node === "plan");
  await page.keyboard.press("Home");
  for (let at = 0; at < planned; at++) await page.keyboard.press("ArrowDown");
  const message = view.getByRole("region", { name: `Hop ${planned + 1}: plan` });
  await message.getByText("deployments").first().waitFor();
  await accessible(page);
  await screen(page, "run view");

  // The same message is sent to the plan again.
  await view.getByRole("button", { name: "Re-run from here" }).click();
  const ask = page.getByRole("dialog", { name: /^Re-run/ });
  await ask.getByText(/patch deployments \(apps\)/).waitFor();
  await ask.getByRole("button", { name: "Re-run" }).click();
  await page.waitForURL(
    (url) => url.pathname.startsWith("/flows/image-mirror/runs/") && !url.pathname.endsWith(run.id),
  );
  await view.getByRole("region", { name: "Hop 1: plan" }).waitFor();
  const again = (await patchbay.api.runs("image-mirror"))[0];
  expect(again?.id).not.toBe(run.id);

  await editor.node("ticker").getByRole("button", { name: "Stop" }).click();
  await editor.state.getByText("stopped").waitFor();
  await page.keyboard.press("Escape");
  await uninstall(page, editor, "image-mirror");
  expect(await patchbay.api.flows()).toEqual([]);
  await expect(patchbay.api.runs("image-mirror")).rejects.toThrow();
  await page.getByRole("heading", { name: "No flows yet" }).waitFor();
});

test("Image Policy Webhook shows its permissions, is installed stopped, and is uninstalled completely", async ({
  page,
  patchbay,
  playground,
  cluster,
}) => {
  const webhooks = async () =>
    (
      await cluster.get<{ items: Named[] }>("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations")
    ).items.map((one) => one.metadata.name);
  const before = await webhooks();
  await page.getByRole("link", { name: "Image Policy Webhook", exact: true }).click();
  const form = page.getByRole("region", { name: "Install", exact: true });
  await form.getByRole("textbox", { name: /^Local registry\s*required$/ }).fill(playground.mirror);
  await form.getByRole("button", { name: "Preview" }).click();
  const shown = form.getByRole("region", { name: "What will be installed" });
  await shown
    .getByRole("list", { name: "Permissions" })
    .getByText(/MutatingWebhookConfigurations/)
    .first()
    .waitFor();
  await shown.getByRole("button", { name: "Install" }).click();
  await page.waitForURL("**/flows/image-policy-webhook");
  const editor = new Editor(page);
  await editor.state.getByText("stopped").waitFor();
  const [line] = await patchbay.api.flows();
  expect(line).toMatchObject({ name: "image-policy-webhook", state: "stopped", runs: 0 });
  await accessible(page);
  await screen(page, "webhook installed");
  await uninstall(page, editor, "image-policy-webhook");
  expect(await patchbay.api.flows()).toEqual([]);
  expect(await webhooks()).toEqual(before);
});

async function uninstall(page: Page, editor: Editor, name: string): Promise<void> {
  await editor.header.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Uninstall…" }).click();
  await editor
    .dialog(`Uninstall ${name}?`)
    .getByRole("button", { name: `Uninstall ${name}` })
    .click();
  await page.waitForURL((url) => url.pathname === "/");
}
