import { Editor } from "./harness/editor";
import { emptyTest, expect } from "./harness/test";

/** What a new user may need from the login link to the first mirrored image. */
const mostClicks = 5;

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
]) {
  emptyTest(
    `from the login link to the first mirrored image, at ${viewport.width}x${viewport.height}`,
    async ({ patchbay, playground, cluster, visit }) => {
      const namespace = `new-user-${viewport.width}`;
      await cluster.deploy(namespace, "web", "nginx:1.27");
      // The login link leads to the home page, on which nothing is installed.
      const page = await visit({ viewport });
      expect(await patchbay.api.flows()).toEqual([]);
      let clicks = 0;
      const click = async (role: "link" | "button", name: string) => {
        clicks++;
        await page.getByRole(role, { name, exact: true }).first().click();
      };
      await click("link", "Image Mirror");
      await page.getByRole("textbox", { name: /^Local registry\s*required$/ }).fill(playground.mirror); // the one value
      await click("button", "Preview");
      await page.getByRole("region", { name: "What will be installed" }).waitFor();
      await click("button", "Install");
      await page.waitForURL("**/flows/image-mirror");
      await new Editor(page).state.getByText("stopped").waitFor();
      await click("button", "Start");
      await expect
        .poll(() => cluster.imagesOf(namespace, "web"), { timeout: 120_000 })
        .toEqual([`${playground.mirror}/library/nginx:1.27`]);
      expect(clicks).toBeLessThanOrEqual(mostClicks);
      await patchbay.api.stop("image-mirror");
    },
  );
}
