import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { openFlow, test } from "./harness/test";
import { until } from "./harness/until";

// home.test.ts and solutions.test.ts check their own pages.
test("the editor is accessible, in light and dark", async ({ page, patchbay, playground, cluster }) => {
  const name = "image-mirror";
  await cluster.deploy("looked-at", "front", "nginx:1.27");
  await patchbay.api.install(name, { localRegistry: playground.mirror, namespace: "looked-at" });
  const editor = new Editor(page);
  const seen = async (what: string) => {
    await page.emulateMedia({ colorScheme: "light" });
    await accessible(page);
    await screen(page, `${what} light`);
    // Of axe's rules, only the contrast depends on the colour scheme.
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible(page, ["color-contrast"]);
    await screen(page, `${what} dark`);
  };
  const menu = async (item: string) => {
    await editor.header.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };

  await openFlow(page, "new");
  await page.getByRole("heading", { name: "This flow is empty" }).waitFor();
  await seen("editor empty");

  await openFlow(page, name);
  await patchbay.api.start(name);
  const run = await until("a run", async () => (await patchbay.api.runs(name)).find((one) => one.state === "ok"));
  await editor.state.getByText("running").waitFor();
  await editor.selectNode("copy");
  await editor.inspector.getByRole("tab", { name: "Settings" }).waitFor();
  await seen("editor");
  for (const tab of ["Messages", "Log", "Pinned", "Docs"]) {
    await editor.tab(tab);
    await accessible(page);
  }
  await editor.tab("Settings");

  await editor.selectNode("plan");
  await editor.inspector.getByRole("textbox", { name: "Code", exact: true }).waitFor();
  await seen("script");

  await editor.selectWire("list.result", "plan.request");
  await editor.inspector
    .getByRole("region", { name: "Result" })
    .getByText(/valid: it fits|unverifiable:/)
    .first()
    .waitFor();
  await seen("mapping panel");

  await page.keyboard.press("Escape");
  await page.keyboard.press("r");
  await editor.drawer("Runs").getByRole("row").nth(1).waitFor();
  await seen("runs");
  await page.goto(`/flows/${name}/runs/${run.id}?hop=2`);
  await editor.drawer("Run").getByRole("option", { selected: true }).waitFor();
  await editor.drawer("Run").getByRole("region", { name: "Hop 3: plan" }).waitFor();
  await seen("run");
  await editor.drawer("Run").getByRole("button", { name: "Close: Run" }).click();
  await patchbay.api.stop(name);

  await menu("Keyboard shortcuts");
  await editor.dialog("Keyboard shortcuts").waitFor();
  await seen("shortcuts");
  await page.keyboard.press("Escape");
  await menu("Export…");
  await editor
    .dialog(/Export/)
    .getByText("kind: Flow")
    .waitFor();
  await seen("export");
  await page.keyboard.press("Escape");
  await menu("Import…");
  await editor.dialog(/Import/).waitFor();
  await seen("import");
  await page.keyboard.press("Escape");
  await menu("Uninstall…");
  await editor.dialog(`Uninstall ${name}?`).waitFor();
  await seen("uninstall");
  await page.keyboard.press("Escape");

  await editor.selectNode("errors");
  await editor.inspector.getByRole("textbox", { name: "Title" }).fill("Trouble");
  await page.keyboard.press("Control+s");
  await editor.dialog(`Save ${name}`).getByText("title: Trouble").waitFor();
  await seen("save");
  await editor.dialog(`Save ${name}`).getByRole("button", { name: "Keep editing" }).click();
  await patchbay.api.save(name, (await patchbay.api.yaml(name)).replace("title: Errors", "title: Failures"));
  await page.getByRole("region", { name: "Saved by somebody else" }).getByRole("button", { name: "Show" }).click();
  await editor
    .dialog(/Somebody else saved/)
    .getByText("title: Failures")
    .waitFor();
  await seen("conflict");
});
