import type { Locator, Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

test("Image Mirror is read, configured, previewed, installed stopped, and started", async ({
  page,
  patchbay,
  playground,
  cluster,
}) => {
  await cluster.deploy("from-the-home-page", "web", "nginx:1.27");
  await page.getByRole("link", { name: "Image Mirror", exact: true }).click();
  await page.getByRole("heading", { name: "Image Mirror", level: 1 }).waitFor();
  await page.getByRole("heading", { name: "What you need" }).waitFor();
  await accessible(page);
  await screen(page, "solution");

  const form = page.getByRole("region", { name: "Install", exact: true });
  expect(await form.getByLabel("Name of the flow").inputValue()).toBe("image-mirror");
  await form.getByRole("button", { name: "Preview" }).click();
  await form.getByText("it needs a value").first().waitFor();
  await accessible(page);
  await screen(page, "solution refused");
  const registry = localRegistry(form);
  expect(await registry.evaluate((element) => element === document.activeElement)).toBe(true);

  await registry.fill(playground.mirror);
  await form.getByText("it needs a value").first().waitFor({ state: "detached" });
  await form.getByLabel("Namespace", { exact: true }).fill("from-the-home-page");
  await form.getByRole("button", { name: "Preview" }).click();
  const preview = form.getByRole("region", { name: "What will be installed" });
  await preview.getByText("of 9 nodes").waitFor();
  await preview.getByRole("list", { name: "Permissions" }).getByText("✓ allowed").first().waitFor();
  await accessible(page);
  await screen(page, "solution preview");
  expect(await patchbay.api.flows()).toEqual([]);

  await preview.getByRole("button", { name: "Install" }).click();
  await page.waitForURL("**/flows/image-mirror");
  await page.getByText("image-mirror is installed, stopped").waitFor();
  await page.getByText("Press Start on the ticker").waitFor();
  const [line] = await patchbay.api.flows();
  expect(line).toMatchObject({ name: "image-mirror", state: "stopped", nodes: 9, runs: 0 });

  await page.getByRole("link", { name: "All flows" }).click();
  await page.getByRole("button", { name: "Start image-mirror" }).click();
  await page
    .getByRole("row", { name: /image-mirror/ })
    .getByRole("img", { name: "running" })
    .waitFor();
  await expect
    .poll(() => cluster.imagesOf("from-the-home-page", "web"))
    .toEqual([`${playground.mirror}/library/nginx:1.27`]);
  await patchbay.api.stop("image-mirror");
});

test("the parameters of an installed solution are changed after the changes were shown", async ({ page, patchbay }) => {
  await patchbay.api.install("image-mirror", { localRegistry: "old.example.com" });
  await open(page, "image-mirror");
  await page
    .getByRole("region", { name: "Installed already" })
    .getByRole("link", { name: /Parameters/ })
    .click();
  const form = page.getByRole("region", { name: "Parameters" });
  await expect.poll(() => localRegistry(form).inputValue()).toBe("old.example.com");
  await localRegistry(form).fill("not a registry!");
  await form.getByRole("button", { name: "Show what changes" }).click();
  await expect.poll(() => localRegistry(form).getAttribute("aria-invalid")).toBe("true");
  await localRegistry(form).fill("new.example.com");
  await form.getByRole("button", { name: "Show what changes" }).click();
  const preview = form.getByRole("region", { name: "What changes in image-mirror" });
  await preview.getByText("ticker: settings changed").waitFor();
  await preview.getByLabel("Changes of image-mirror, line by line").waitFor();
  await accessible(page);
  await screen(page, "solution parameters");
  await preview.getByRole("button", { name: "Change image-mirror" }).click();
  await page.getByText("image-mirror has its new parameters").waitFor();
  expect(await patchbay.api.yaml("image-mirror")).toContain("new.example.com");
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`advice for the cluster is shown before installing, in ${colorScheme}`, async ({ visit, cluster }) => {
    const namespace = `advised-${colorScheme}`;
    await cluster.deploy(namespace, "web", "nginx:1.27", {
      "argocd.argoproj.io/tracking-id": `web:apps/Deployment:${namespace}/web`,
    });
    const page = await visit({ colorScheme, viewport: { width: 1280, height: 720 } });
    await open(page, "image-policy-webhook");
    const form = page.getByRole("region", { name: "Install", exact: true });
    await localRegistry(form).fill("registry.example.com");
    await form.getByRole("button", { name: "Preview" }).click();
    const advice = form.getByRole("list", { name: "Advice" }).getByRole("listitem");
    await advice
      .filter({ hasText: "What is rewritten: pods" })
      .filter({ hasText: "Argo CD" })
      .first()
      .scrollIntoViewIfNeeded();
    await accessible(page);
    await screen(page, `solution advice ${colorScheme}`);
  });
}

test("another flow of the same name is not replaced", async ({ page, patchbay }) => {
  await patchbay.api.save(
    "image-mirror",
    "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: image-mirror}\nspec:\n  nodes: []\n",
  );
  await open(page, "image-mirror");
  const name = page.getByLabel("Name of the flow");
  await expect.poll(() => name.inputValue()).toBe("image-mirror-2");
  await name.fill("image-mirror");
  await page.getByText("The name image-mirror is taken already").waitFor();
});

test("missing permissions are shown before installing", async ({ page, patchbay }) => {
  await page.route("**/preview", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { access?: { allowed: boolean; reason?: string }[] };
    body.access = (body.access ?? []).map((item, at) =>
      at === 0 ? { ...item, allowed: false, reason: "no <b>role</b> allows it" } : item,
    );
    await route.fulfill({ response: answer, json: body });
  });
  await open(page, "image-mirror");
  const form = page.getByRole("region", { name: "Install", exact: true });
  await localRegistry(form).fill("registry.example.com");
  await form.getByRole("button", { name: "Preview" }).click();
  const permissions = form.getByRole("list", { name: "Permissions" });
  await permissions
    .getByRole("listitem")
    .filter({ hasText: "✗ missing" })
    .getByText("no <b>role</b> allows it")
    .waitFor();
  await form.getByText("Nodes will fail without the missing permissions").waitFor();
  await form.getByText("The role and its binding, to apply").click();
  await form.getByRole("region", { name: "The role and its binding as YAML" }).getByText("kind: ClusterRole").waitFor();
  await accessible(page);
  await localRegistry(form).fill("other.example.com");
  await permissions.waitFor({ state: "detached" });
  expect(await patchbay.api.flows()).toEqual([]);
});

test("a solution's files are opened from its README and its list", async ({ page }) => {
  await open(page, "image-mirror");
  await page.getByRole("region", { name: "About" }).getByRole("button", { name: "zot/values.yaml" }).first().click();
  await page.getByRole("region", { name: "zot/values.yaml" }).getByText('"dedupe": true').waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "plan.ts" }).click();
  await page.getByRole("region", { name: "plan.ts" }).waitFor();
});

test("a hostile README is shown as text", async ({ visit }) => {
  const page = await visit({ path: "/flows/none" });
  const readme =
    "# Hostile\n<img src=x onerror=alert(1)> <script>alert(2)</script>\n\n[bad](javascript:alert(3)) [good](https://example.com/) [none](secret.txt)\n\n‮txet";
  await page.route("**/api/v1/solutions/hostile*", (route) =>
    route.fulfill({
      json: {
        name: "hostile",
        title: "<b>Hostile</b>",
        summary: "<i>s</i>",
        version: "1",
        readme,
        files: [],
        parameters: { type: "object" },
        maintainers: [{ name: "<i>m</i>", url: "javascript:alert(4)" }],
        requires: { missing: [] },
        engine: "strict",
        permissions: [],
        creates: [],
      },
    }),
  );
  page.on("dialog", (dialog) => {
    throw new Error(`a script ran: ${dialog.message()}`);
  });
  await open(page, "hostile");
  await page.getByText("<img src=x onerror=alert(1)> <script>alert(2)</script>").waitFor();
  expect(await page.locator("main img, main script").count()).toBe(0);
  await page.getByText("<i>m</i>").waitFor();
  expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
  expect(await page.getByRole("link", { name: "bad" }).count()).toBe(0);
  const good = page.getByRole("link", { name: "good" });
  expect(await good.getAttribute("rel")).toContain("noopener");
});

test("a solution that does not exist says so", async ({ page }) => {
  await open(page, "no-such");
  await page.getByRole("alert").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Marketplace" }).click();
  await page
    .getByRole("list", { name: "Solutions" })
    .getByRole("link", { name: "Image Mirror", exact: true })
    .waitFor();
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`a solution is readable in ${colorScheme}`, async ({ visit }) => {
    const page = await visit({ colorScheme, viewport: { width: 1440, height: 1800 } });
    await open(page, "image-policy-webhook");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.getByRole("region", { name: "About" }).waitFor();
    await accessible(page);
    await screen(page, `solution ${colorScheme}`);
  });
}

/** Another field's label begins with the same words, so this matches the whole label with "required". */
function localRegistry(form: Locator): Locator {
  return form.getByRole("textbox", { name: /^Local registry\s*required$/ });
}

async function open(page: Page, name: string): Promise<void> {
  await page.goto(`/solutions/${name}`);
}
