import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { drag, still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, objectsTest, openFlow } from "./harness/test";
import { until } from "./harness/until";

const owner = "Flux (Kustomization flux-system/apps)";

/** A flow as Flux brings it. */
const flow = (namespace: string, title: string) => ({
  apiVersion: "patchbay.dev/v1alpha1",
  kind: "Flow",
  metadata: {
    name: "from-git",
    namespace,
    labels: {
      team: "shop",
      "kustomize.toolkit.fluxcd.io/name": "apps",
      "kustomize.toolkit.fluxcd.io/namespace": "flux-system",
    },
  },
  spec: {
    title,
    nodes: [
      { id: "tick", component: "common/ticker", settings: { delay: 3600000, context: { n: 1 } } },
      {
        id: "script",
        component: "js/js_eval",
        settings: { script: { name: "script.js", content: "export default () => ({})" } },
      },
    ],
    edges: [{ from: "tick.out", to: "script.request" }],
  },
  layout: { tick: { x: 0, y: 0 }, script: { x: 360, y: 0 } },
});

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

objectsTest(
  "a flow that a tool brings is read-only, and edited for git",
  async ({ patchbay, cluster, namespace, visit }) => {
    const path = `/apis/patchbay.dev/v1alpha1/namespaces/${namespace}/flows/from-git`;
    const bring = (title: string) => cluster.apply(path, flow(namespace, title), "kustomize-controller");
    await bring("First");
    await until("the flow", async () => (await patchbay.api.flows()).some((one) => one.name === "from-git"));
    const page = await visit({ viewport: sizes[0], permissions: ["clipboard-read", "clipboard-write"] });
    const editor = new Editor(page);
    const seen = async (what: string) => {
      for (const viewport of sizes) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await accessible(page);
          await screen(page, `managed ${what} ${viewport.width} ${colorScheme}`);
        }
      }
    };

    await page.getByText(`managed by ${owner}`).waitFor();
    await seen("list");
    await openFlow(page, "from-git");
    const bar = page.getByRole("region", { name: "Managed from elsewhere" });
    await bar.getByText(`Read-only: ${owner} manages this flow.`).waitFor();
    await editor.node("tick").waitFor();
    await seen("read-only");

    // Nothing is changed here, by whatever way.
    const before = await patchbay.api.yaml("from-git");
    const place = () => editor.node("tick").evaluate((node) => (node as HTMLElement).style.transform);
    const at = await place();
    await drag(page, editor.node("tick").locator("header"), editor.node("script").locator("header"));
    await page.keyboard.press("f"); // the canvas moved, with both
    await still(editor.node("script"));
    await editor.selectNode("tick");
    await page.keyboard.press("Delete");
    await editor.notices.getByText(`${owner} manages this flow. It is changed where Flux gets it from.`).waitFor();
    const settings = await editor.tab("Settings");
    expect(await settings.getByRole("textbox", { name: "Title" }).isDisabled()).toBe(true);
    const delay = settings
      .getByRole("spinbutton", { name: /^Delay/ })
      .or(settings.getByRole("textbox", { name: /^Delay/ }));
    expect(await delay.first().isDisabled()).toBe(true);
    await editor.selectNode("script");
    const code = editor.inspector.getByRole("textbox", { name: "Code", exact: true });
    await code.click();
    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("x");
    expect(await code.textContent()).toContain("export default () => ({})");
    await editor.deselect();
    expect(await place()).toBe(at);
    await editor.node("tick").click({ button: "right" });
    const menu = page.getByRole("menu", { name: "Actions for tick" });
    await menu.getByRole("menuitem", { name: "Remove", disabled: true }).waitFor();
    await menu.getByRole("menuitem", { name: "Copy", disabled: false }).waitFor();
    await page.keyboard.press("Escape");
    await editor.deselect();
    expect(await editor.header.getByRole("button", { name: /^Save/ }).count()).toBe(0);

    // What is to be committed is there to copy and to download.
    await editor.header.getByRole("button", { name: "YAML to commit" }).click();
    const commit = editor.dialog("Commit from-git for Flux");
    await commit.getByText(`${owner} manages this flow`).waitFor();
    await commit.getByText("title: First").waitFor();
    expect(await commit.getByRole("button", { name: "Save here all the same" }).count()).toBe(0);
    await seen("yaml");
    await commit.getByRole("button", { name: "Copy" }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("title: First");
    expect(copied).toContain("team: shop");
    expect(copied).not.toContain("fluxcd");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      commit.getByRole("button", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("from-git.yaml");
    await page.keyboard.press("Escape");

    // A change from git is shown at once.
    await bring("Second");
    await page.getByRole("heading", { name: "Second" }).waitFor();

    // Edited for git, the YAML has the change, and the flow is as it was.
    await bar.getByRole("button", { name: "Edit for git" }).click();
    await rename(page, editor, "Third");
    await bar.getByText("What you change here is for you to commit.").waitFor();
    expect(await editor.notices.getByText("read-only").count()).toBe(0);
    await editor.header.getByRole("button", { name: "YAML to commit" }).click();
    await commit.getByText("title: Third").waitFor();
    await seen("yaml of a change");
    await expect(patchbay.api.yaml("from-git")).resolves.toContain("title: Second");

    // Committed, it comes back from git and is read-only again.
    await page.keyboard.press("Escape");
    await bring("Third");
    await bar.getByText("Read-only:").waitFor();

    // Saved here all the same, it is what drifted.
    await bar.getByRole("button", { name: "Edit for git" }).click();
    await rename(page, editor, "Mine");
    await editor.header.getByRole("button", { name: "YAML to commit" }).click();
    await commit.getByRole("button", { name: "Save here all the same" }).click();
    await bar.getByText("patchbay changed spec.title").waitFor();
    await expect(patchbay.api.yaml("from-git")).resolves.toContain("title: Mine");
    await seen("drift");
    await bring("Fourth");
    await page.getByRole("heading", { name: "Fourth" }).waitFor();
    await bar.getByText("patchbay changed").waitFor({ state: "detached" });
    expect(before).not.toContain("fluxcd");
  },
);

async function rename(page: Page, editor: Editor, title: string): Promise<void> {
  await editor.panels.getByRole("button", { name: "Flow", exact: true }).click();
  await editor.inspector.getByLabel("Title", { exact: true }).fill(title);
  await page.getByRole("heading", { name: title }).waitFor();
  await editor.deselect();
}
