import { accessible } from "./harness/axe";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

test("the overview of Image Mirror: figures, every image, and copying one again", async ({
  patchbay,
  playground,
  cluster,
  page,
  visit,
}) => {
  const namespace = "overview";
  await cluster.deploy(namespace, "web", "nginx:1.27");
  await cluster.deploy(namespace, "typo", "nginx:1.72");
  await cluster.create(`/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name: "broken" },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": '{"auths": "none"}' },
  });
  const labels = { app: "cart" };
  await cluster.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: { name: "cart" },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          imagePullSecrets: [{ name: "broken" }],
          containers: [{ name: "main", image: "ghcr.io/acme/cart:2.3.1" }],
        },
      },
    },
  });
  await cluster.deploy(namespace, "idle", "redis:8");
  await cluster.patch(`/apis/apps/v1/namespaces/${namespace}/deployments/idle`, { spec: { replicas: 0 } });

  await patchbay.api.install("image-mirror", { localRegistry: playground.mirror, namespace });
  await page.goto(new URL("/flows/image-mirror/overview", page.url()).href);
  await page.getByText("Nothing yet.").waitFor();
  await patchbay.api.start("image-mirror");
  const table = page.getByRole("table", { name: "Images" });
  const line = (name: string) => table.getByRole("row", { name: new RegExp(`${namespace}/${name}`) });
  await line("web")
    .getByText(/^(copied|mirrored)$/)
    .waitFor({ timeout: 90_000 }); // another test may have copied it
  await line("typo").getByText("the source has no such image").waitFor();
  await line("cart").getByText("secret overview/broken").waitFor();
  await line("idle").getByText("scaled to zero").waitFor();
  const figure = (title: string) => page.locator("dl > div", { hasText: title });
  await figure("Failed").getByText("deployments, for 2 reasons").waitFor();
  await figure("Images at the mirror").getByText("of 3").waitFor();
  await accessible(page);
  await screen(page, "overview of image mirror");
  const dark = await visit({ colorScheme: "dark", viewport: { width: 1280, height: 720 } });
  await dark.goto(page.url());
  await dark.getByRole("table", { name: "Images" }).waitFor();
  await accessible(dark);
  await screen(dark, "overview of image mirror, 1280 dark");
  const phone = await visit({ viewport: { width: 390, height: 844 } });
  await phone.goto(page.url());
  await phone.getByRole("table", { name: "Images" }).waitFor();
  await accessible(phone);
  await screen(phone, "overview of image mirror, 390");
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  // By state, and by what a row says.
  await page.getByRole("button", { name: /^left alone/ }).click();
  await expect.poll(() => table.getByRole("row").count()).toBe(2);
  await page.getByRole("button", { name: /^All/ }).click();
  await page.getByRole("searchbox", { name: "Find items" }).fill("no such image");
  await expect.poll(() => table.getByRole("row").count()).toBe(2);
  await page.getByRole("searchbox", { name: "Find items" }).fill("");

  // What was wrong is put right, and only that image is copied again.
  await cluster.patch(`/api/v1/namespaces/${namespace}/secrets/broken`, { stringData: { ".dockerconfigjson": "{}" } });
  await page.getByRole("button", { name: `Copy again… ${namespace}/cart` }).click();
  const ask = page.getByRole("dialog", { name: `Copy again: ${namespace}/cart?` });
  await ask.getByText("patch deployments (apps)").waitFor();
  await accessible(page);
  await screen(page, "asked before copying again");
  await page.keyboard.press("Escape");
  await ask.waitFor({ state: "detached" });
  await page.getByRole("button", { name: `Copy again… ${namespace}/cart` }).press("Enter");
  await ask.getByRole("button", { name: "Copy again" }).click();
  await line("cart")
    .getByText(/^(copied|mirrored)$/)
    .waitFor();
  await line("typo").getByText("the source has no such image").waitFor();
  await line("web").waitFor();
  await expect
    .poll(() => cluster.imagesOf(namespace, "cart"))
    .toEqual([`${playground.mirror}/ghcr.io/acme/cart:2.3.1`]);
  await patchbay.api.stop("image-mirror");

  // The way back to the form that the flow was made by, with the values that it has.
  await page.getByRole("link", { name: "Parameters" }).click();
  const form = page.getByRole("region", { name: "Parameters", exact: true });
  await expect
    .poll(() => form.getByRole("textbox", { name: /^Local registry\s*required$/ }).inputValue())
    .toBe(playground.mirror);
  await expect
    .poll(() =>
      form
        .getByRole("textbox", { name: /^Namespace/ })
        .first()
        .inputValue(),
    )
    .toBe(namespace);
});

/** A flow of nobody's solution that names its items; the second of them fails. */
const own = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: own}
spec:
  nodes:
    - {id: split, component: common/array_split, itemName: "{{ $.item }}"}
    - {id: check, component: js/js_eval, settings: {script: {name: check.ts, content: "export default (name: string) => { if (name === 'second') throw new Error('it is odd'); }"}}}
    - {id: errors, component: common/debug}
  edges:
    - {from: split.out, to: check.request, map: {inputData: "{{ $.item }}"}}
    - {from: check.error, to: errors.in}
`;

test("the overview of a flow whose solution declares none: the items of the last run", async ({ patchbay, page }) => {
  await patchbay.api.save("own", own);
  await page.goto(new URL("/flows/own/overview", page.url()).href);
  await page.getByText("No run that is over names items.").waitFor();
  await patchbay.api.send("own", "split", "in", { array: ["first", "second", "third"] });
  const items = page.getByRole("table", { name: "Items" });
  await items.getByRole("row", { name: /second failed check: it is odd/ }).waitFor();
  await page.getByText("2", { exact: true }).first().waitFor();
  await accessible(page);
  await screen(page, "overview of a flow of no solution");
  await page.getByRole("searchbox", { name: "Find items" }).fill("third");
  await page.getByText("1 of 3").waitFor();
  await page.getByRole("row", { name: /third/ }).getByRole("link", { name: "Open the run at third" }).click();
  await page.waitForURL(/\/flows\/own\/runs\//);
});
