import { accessible } from "./harness/axe";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

test("a pass with failures: from the home page to why, in two clicks", async ({
  patchbay,
  playground,
  cluster,
  page,
  visit,
}) => {
  for (const [name, image] of [
    ["web", "nginx:1.27"],
    ["cache", "redis:8"],
    ["typo", "nginx:1.72"],
    ["gone", "ghcr.io/acme/gone:3"],
    ["other-typo", "nginx:1.73"],
  ] as const) {
    await cluster.deploy("failures", name, image);
  }
  await patchbay.api.install("image-mirror", { localRegistry: playground.mirror, namespace: "failures" });
  await patchbay.api.start("image-mirror");
  const alert = page.getByRole("region", { name: "Failing" });
  await alert.getByText(/Image Mirror: [34] of 5 failed/).waitFor({ timeout: 90_000 });
  await patchbay.api.stop("image-mirror");
  const [line] = await patchbay.api.flows();
  const failed = line?.lastFinished?.failedItems ?? 0;
  expect(line?.lastFinished).toMatchObject({ state: "handled", items: 5, failures: failed, handled: failed });
  const row = page.getByRole("row", { name: /image-mirror/ });
  await row.getByText(`${failed} failed`).waitFor();
  await row.getByText(`${5 - failed} ok`).waitFor();
  await row.getByRole("img", { name: /1 run in the last 24 hours, 1 with failures/ }).waitFor();
  await row.getByText("when started").waitFor();
  await accessible(page);
  await screen(page, "home with failures");
  const dark = await visit({ colorScheme: "dark", viewport: { width: 1280, height: 720 } });
  await dark.getByRole("region", { name: "Failing" }).waitFor();
  await accessible(dark);
  await screen(dark, "home with failures, 1280 dark");

  await row.getByRole("link", { name: "Overview of image-mirror" }).click();
  const items = page.getByRole("table", { name: "Images" });
  await expect.poll(() => items.getByRole("row").count()).toBe(6);
  await items.getByRole("row", { name: /^failed failures\/typo nginx:1.72 .*the source has no such image/ }).waitFor();
  await accessible(page);
  await screen(page, "overview with failures");
  for (const [address, name] of [
    ["/flows/image-mirror/overview", "overview"],
    ["/runs", "runs"],
  ] as const) {
    await dark.goto(new URL(address, page.url()).href);
    await dark.getByText("the source has no such image").first().waitFor();
    await accessible(dark);
    await screen(dark, `${name} with failures, 1280 dark`);
  }
  await page.getByRole("searchbox", { name: "Find items" }).fill("web");
  await expect.poll(() => items.getByRole("row").count()).toBe(2);
  await page.goBack();

  await alert.getByRole("link", { name: `Look at the ${failed}` }).click();
  await page.waitForURL(/\/flows\/image-mirror\/runs\/.+/);
  const hops = page.getByRole("listbox", { name: "Hops" });
  await page.getByRole("button", { name: `Failed ${failed}`, pressed: true }).waitFor();
  await expect.poll(() => hops.getByRole("option").count()).toBe(failed);
  await hops.getByRole("option", { selected: true }).getByText("the source has no such image").waitFor();
  await hops.getByText("failures/typo").waitFor();
  await accessible(page);
  await screen(page, "run with failures");
  const detail = page.getByRole("region", { name: /^Hop \d+: copy/ });
  await detail.getByText("the source has no such image", { exact: true }).waitFor();
  const find = page.getByRole("searchbox", { name: "Find hops" });
  await find.fill("typo");
  await page.getByText("2 found").waitFor();
  await find.fill("");
  await page.getByRole("button", { name: /^All \d+/ }).click();
  await expect.poll(() => hops.getByRole("option").count()).toBeGreaterThan(15);
  await page.getByRole("button", { name: "Next failed" }).click();
  await hops.getByRole("option", { selected: true }).getByText("the source has no such image").waitFor();

  await page.goto(new URL("/runs", page.url()).href);
  const causes = page.getByRole("region", { name: "Failures by cause" });
  await causes.getByText(String(failed), { exact: true }).waitFor();
  await accessible(page);
  await screen(page, "runs of all flows");
  await causes.getByRole("button", { name: "the source has no such image" }).click();
  const table = page.getByRole("table", { name: "Runs" });
  await expect.poll(() => table.getByRole("row").count()).toBe(2);
  await page.getByLabel("State").selectOption("ok");
  await page.getByText("No run matches.").waitFor();
});
