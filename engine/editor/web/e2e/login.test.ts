import type { Page, Response } from "playwright-core";
import { describe } from "vitest";
import { accessible } from "./harness/axe";
import { keep, screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

/** In bytes, as transferred. */
const firstLoad = 260 * 1024;

test("the printed link logs in", async ({ page, patchbay }) => {
  await page.getByRole("heading", { name: "Flows", exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  expect(page.url()).not.toContain(patchbay.token);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  expect(cookie?.value).not.toContain(patchbay.token);
});

test("a link to a flow leads there after the login", async ({ visit }) => {
  const page = await visit({ path: "/flows/from-a-link" });
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/flows/from-a-link");
});

describe("without the cookie", () => {
  for (const path of ["/", "/flows/secret-name", "/solutions/image-mirror"]) {
    test(`${path} asks for the login link`, async ({ visit }) => {
      const page = await visit({ path: "/login", loggedIn: false });
      const answer = await page.goto(path);
      expect(answer?.status()).toBe(401);
      await page.getByText("Open the login link that patchbay serve printed").waitFor();
      await accessible(page);
    });
  }

  test("neither assets nor the API are served", async ({ patchbay }) => {
    const index = await patchbay.api.fetch("/");
    const asset = /\/assets\/[^"]+\.js/.exec(await index.text())?.[0] ?? "";
    expect(asset).not.toBe("");
    for (const path of [asset, "/api/v1/flows", "/api/v1/events"])
      expect((await fetch(new URL(path, patchbay.address))).status, path).toBe(401);
  });

  test("the token can be typed, and a wrong one is refused", async ({ visit, patchbay }) => {
    const page = await visit({ path: "/", loggedIn: false });
    await page.getByLabel("Token").fill("not the token");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toBe("This is not the token of this server.");
    await screen(page, "login refused");
    await page.getByLabel("Token").fill(patchbay.token);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("heading", { name: "Flows", exact: true }).waitFor();
  });

  test("a link with a wrong token is refused", async ({ visit }) => {
    const page = await visit({ path: "/login", loggedIn: false });
    const answer = await page.goto("/login?token=wrong");
    expect(answer?.status()).toBe(401);
    await page.getByRole("alert").waitFor();
  });
});

test("the page is never cached and has a new nonce each time; assets are cached for good", async ({ page }) => {
  const assets: Response[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.startsWith("/assets/")) assets.push(response);
  });
  const nonces = new Set<string>();
  for (let n = 0; n < 2; n++) {
    const index = await page.goto("/");
    const headers = index?.headers() ?? {};
    expect(headers["cache-control"]).toContain("no-cache");
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length).toBeGreaterThan(15);
    expect(await page.locator("meta[name=csp-nonce]").getAttribute("content")).toBe(nonce);
    nonces.add(nonce);
    await page.getByRole("heading", { name: "Flows", exact: true }).waitFor();
  }
  expect(nonces.size).toBe(2);
  expect(assets.length).toBeGreaterThan(0);
  for (const asset of assets)
    expect(asset.headers()["cache-control"], asset.url()).toBe("private, max-age=31536000, immutable");
});

describe("the first load stays small", () => {
  test("of the home page", async ({ page }) => {
    const size = await scriptsOf(page, async () => {
      await page.goto("/");
      await page.getByRole("heading", { name: "Flows", exact: true }).waitFor();
    });
    keep("first-load-home.txt", `${size} bytes of JavaScript\n`);
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(firstLoad);
  });

  test("of a flow", async ({ page }) => {
    const size = await scriptsOf(page, () => openFlow(page, "new"));
    keep("first-load-flow.txt", `${size} bytes of JavaScript\n`);
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(firstLoad);
  });
});

/** scriptsOf counts the transferred bytes of the scripts of a page, with an empty browser cache. */
async function scriptsOf(page: Page, load: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.clearBrowserCache");
  const scripts = new Set<string>();
  let bytes = 0;
  session.on("Network.responseReceived", ({ requestId, response }) => {
    if (new URL(response.url).pathname.endsWith(".js")) scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.delete(requestId)) bytes += encodedDataLength;
  });
  await load();
  await until("all scripts to be loaded", () => scripts.size === 0);
  return bytes;
}
