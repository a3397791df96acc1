import { accessible } from "./harness/axe";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

test("what is typed into the form of a solution is judged as its nodes will, at the field", async ({
  page,
  patchbay,
}) => {
  await page.goto("/solutions/image-mirror");
  const form = page.getByRole("region", { name: "Install", exact: true });
  const registry = form.getByRole("textbox", { name: /^Local registry\s*required$/ });
  const selector = form.getByRole("textbox", { name: "Label selector" });
  const preview = form.getByRole("button", { name: "Preview" });
  const at = (field: string) => page.locator(`[data-field="${field}"]`);

  // Nothing is said of what nobody typed.
  await selector.fill("app in (web");
  await at("labelSelector")
    .getByText(/write it as kubectl takes it/)
    .waitFor();
  expect(await form.getByText("it needs a value").count()).toBe(0);
  expect(await preview.getAttribute("aria-disabled")).toBe("true");
  await selector.fill("app in (web)");
  await at("labelSelector")
    .getByText(/kubectl takes it: app=web,tier/)
    .waitFor({ state: "detached" });

  for (const [typed, says] of [
    ["https://host/", "leave out the scheme"],
    ["host", "needs a dot or a port"],
    ["host.example.com:65536", "the port is out of range"],
    ["host。example.com", "ASCII"],
    ["host.example.com ", "leave out the spaces"],
    ["::1", "brackets"],
  ] as const) {
    await registry.fill(typed);
    await at("localRegistry").getByText(says).waitFor();
    expect(await registry.getAttribute("aria-invalid")).toBe("true");
    expect(await preview.getAttribute("aria-disabled")).toBe("true");
  }
  await registry.fill("https://host/");
  await at("localRegistry").getByText("leave out the scheme").waitFor();
  await accessible(page);
  await screen(page, "values judged");
  await preview.scrollIntoViewIfNeeded();
  await form.getByText("▲ Local registry: leave out the scheme").waitFor();
  await screen(page, "values judged, why no preview");
  await page.setViewportSize({ width: 1280, height: 720 });
  await screen(page, "values judged 1280");
  await page.setViewportSize({ width: 1440, height: 900 });

  // The button leads to the field.
  await preview.click({ force: true });
  expect(await registry.evaluate((element) => element === document.activeElement)).toBe(true);
  await registry.fill("host.example.com:5000/");
  await at("localRegistry").getByText("leave out").waitFor({ state: "detached" });
  await expect.poll(() => preview.getAttribute("aria-disabled")).toBe("false");

  // A value that a node's settings refuse is said at its parameter too.
  await form.getByRole("textbox", { name: "Secret of the local registry" }).fill("not-a-reference");
  await at("registrySecret")
    .getByText(/want namespace\/name/)
    .waitFor();
  expect(await patchbay.api.flows()).toEqual([]);
});

test("the form says what is installed already, and leads to its parameters", async ({ page, patchbay }) => {
  await patchbay.api.install("image-mirror", { localRegistry: "one.example.com" });
  await page.goto("/solutions/image-mirror");
  const known = page.getByRole("region", { name: "Installed already" });
  await known.getByText("This solution is installed:").waitFor();
  await accessible(page);
  await screen(page, "installed already");
  await known.getByRole("link", { name: /^Parameters/ }).click();
  const form = page.getByRole("region", { name: "Parameters", exact: true });
  const registry = form.getByRole("textbox", { name: /^Local registry\s*required$/ });
  await expect.poll(() => registry.inputValue()).toBe("one.example.com");

  // From the flow and back to its parameters.
  await page.getByRole("link", { name: "Open the flow" }).click();
  await page.waitForURL("**/flows/image-mirror");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Parameters of the solution" }).click();
  await expect.poll(() => registry.inputValue()).toBe("one.example.com");
  await registry.fill("https://host/");
  await page.locator('[data-field="localRegistry"]').getByText("leave out the scheme").waitFor();
});
